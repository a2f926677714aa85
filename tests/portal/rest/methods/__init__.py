"""The methods, by subject."""

from tests.portal.rest.calls import Methods
from tests.portal.rest.methods import (
    activities,
    app,
    call_records,
    crm_items,
    crm_records,
    crm_settings,
    duplicates,
    lines,
    placements,
    statistics,
    telephony,
    timeline,
    todos,
    users,
)

ALL = Methods(
    [
        each.methods
        for each in (
            activities,
            app,
            call_records,
            crm_items,
            crm_records,
            crm_settings,
            duplicates,
            lines,
            placements,
            statistics,
            telephony,
            timeline,
            todos,
            users,
        )
    ]
)
"""All of them, but `batch`."""

app.listed.extend(ALL)
