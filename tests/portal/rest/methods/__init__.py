"""The methods, by subject."""

from tests.portal.rest.calls import Methods
from tests.portal.rest.methods import (
    activities,
    activity_bindings,
    app,
    call_records,
    crm_items,
    crm_records,
    crm_settings,
    departments,
    duplicates,
    entities,
    files,
    lines,
    open_lines,
    placements,
    statistics,
    telephony,
    timeline,
    timeline_bindings,
    timeline_notes,
    todos,
    transcripts,
    users,
)

ALL = Methods(
    [
        each.methods
        for each in (
            activities,
            activity_bindings,
            app,
            call_records,
            crm_items,
            crm_records,
            crm_settings,
            departments,
            duplicates,
            entities,
            files,
            lines,
            open_lines,
            placements,
            statistics,
            telephony,
            timeline,
            timeline_bindings,
            timeline_notes,
            todos,
            transcripts,
            users,
        )
    ]
)
"""All of them, but `batch`."""

app.listed.extend(ALL)
