"""The panel's fields as the preview shows them: what is picked, with a sample client. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.bitrix24.item_fields import YES, FieldType
from app.call.crm_item import CrmItem
from app.crm.item_fields import FieldRecords
from app.crm.records import Record
from app.home.fields.state import PortalFields
from app.home.preview import CLIENT_NAME, COMPANY_NAME, EMAIL, deal_title
from app.locale import N_, Words
from app.panel.fields.state import rows_of
from app.panel.fields.view import FieldsView
from app.settings.field_uses import fields_in_use
from app.settings.item_fields import TYPES, FieldUse
from app.settings.overrides import Situation
from app.ui.view import Element, visibility

if TYPE_CHECKING:
    from app.crm.records import Statuses
    from app.home.form import FormContext
    from app.home.preview import SampleCall
    from app.notes.follow_up import TimeZones
    from app.settings.item_fields import FieldSetting
    from app.settings.values import AppSettings
    from app.ui.view import Content

_ITEMS = {kind: CrmItem(kind, 1) for kind in TYPES}
_EXAMPLE = N_("Example")


def preview(
    sample: SampleCall, everyone: AppSettings, form: FormContext, now: float, times: TimeZones
) -> dict[str, Content]:
    """Return what the panel shows of the fields during a call. Required ones are empty: so it is seen what they do.

    Args:
        sample: The call.
        everyone: The settings in the form.
        form: The form.
        now: The present moment.
        times: The conventions of the language, and the user's clock.
    """
    portal, statuses, words = form.fields or PortalFields(), form.lists.statuses, form.words
    line = (sample.line.number, sample.line.name) if sample.line.number else None
    in_force = everyone.in_situation(Situation(line))
    settings = fields_in_use(in_force.item_fields, in_force.field_uses, line)
    values = _Values(portal, statuses, now, words)
    records = {
        item: Record({one.name: values.of(one) for one in settings if one.item == kind})
        for kind, item in _ITEMS.items()
    }
    rows = rows_of(FieldRecords(records, portal.fields, statuses), _ITEMS.values(), settings, ())
    names = {item.code: values.named(kind) for kind, item in _ITEMS.items()}
    titled = len({row.item for row in rows}) > 1 or any(row.item.type == "DEAL" for row in rows)
    return {
        "fields-client": FieldsView(words, times.intl, names, times.operator_offset).rows(rows, {}, titled=titled),
        "item-fields-none": Element(None, visibility(shown=bool(everyone.item_fields) and not settings)),
    }


class _Values:
    """Values of the sample client's fields."""

    def __init__(self, portal: PortalFields, statuses: Statuses, now: float, words: Words) -> None:
        self._portal = portal
        self._statuses = statuses
        self._words = words
        hour = datetime.fromtimestamp(now, UTC).replace(minute=0, second=0, microsecond=0)
        self._examples = {
            FieldType.YES_NO: YES,
            FieldType.DATE: datetime.fromtimestamp(now, UTC).date().isoformat(),
            FieldType.DATE_TIME: hour.isoformat(),
            FieldType.LOCAL_TIME: hour.replace(tzinfo=None).isoformat(),
            FieldType.NUMBER: "12",
            FieldType.MONEY: "1500|EUR",
        }

    def named(self, kind: str) -> str:
        """Return what the item of a type is called."""
        return {"COMPANY": COMPANY_NAME, "DEAL": deal_title(self._words)}.get(kind, CLIENT_NAME)

    def of(self, setting: FieldSetting) -> str:
        """Return the value of a field."""
        if setting.use in (FieldUse.NEEDED, FieldUse.REQUIRED):
            return ""
        field = self._portal.find(setting)
        kind = setting.type if field is None else field.type
        if kind in (FieldType.CHOICE, FieldType.STATUS):
            entries = () if field is None else field.entries or self._statuses.entries(field.listed)
            return entries[0][0] if entries else ""
        return self._examples.get(kind) or self._text(setting)

    def _text(self, setting: FieldSetting) -> str:
        first, _, last = CLIENT_NAME.partition(" ")
        known = {"TITLE": self.named(setting.item), "NAME": first, "LAST_NAME": last, "EMAIL": EMAIL}
        return known.get(setting.name) or self._words(_EXAMPLE)
