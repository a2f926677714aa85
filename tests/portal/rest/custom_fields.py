"""The portal's custom fields that have several values, a clock of their own, or a type that apps can only look at.

A field's type is in `tests.portal.rest.kinds`, like that of any other; what else there is to say about it is here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.portal.rest.clock import ZONE
from tests.portal.rest.kinds import Kind, Type
from tests.portal.rest.replies import ApiError
from tests.portal.rest.values import items, text

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row


@dataclass(frozen=True)
class CustomField:
    """What a field's description says besides its type.

    Attributes:
        title: What people call it.
        several: Whether it has several values.
        settings: Its settings, as the portal stores them.
        entries: The entries of its list.
    """

    title: str
    several: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    entries: tuple[str, ...] = ()

    @property
    def told(self) -> Row:
        """The same in the words of `crm.item.fields`."""
        told: Row = {"title": self.title, "isMultiple": self.several}
        if self.settings:
            told["settings"] = dict(self.settings)
        if self.entries:
            told["items"] = [{"ID": str(61 + place), "VALUE": entry} for place, entry in enumerate(self.entries)]
        return told


MEETING = "UF_CRM_1700000000011"
ON_SITE = "UF_CRM_1700000000012"
INTERESTS = "UF_CRM_1700000000013"
LANGUAGES = "UF_CRM_1700000000014"
OFFERS = "UF_CRM_1700000000015"
CONTRACTS = "UF_CRM_1700000000016"
MANAGER = "UF_CRM_1700000000017"
VISITS = "UF_CRM_1700000000018"
RATING = "UF_CRM_1700000000019"

CUSTOM = {
    MEETING: CustomField("Next meeting", settings={"USE_SECOND": "Y", "USE_TIMEZONE": "Y"}),
    ON_SITE: CustomField("On site", settings={"USE_SECOND": "Y", "USE_TIMEZONE": "N"}),
    INTERESTS: CustomField("Interests", several=True),
    LANGUAGES: CustomField("Languages", several=True, entries=("German", "English", "French")),
    OFFERS: CustomField("Offers", several=True),
    CONTRACTS: CustomField("Contracts", several=True),
    MANAGER: CustomField("Account manager"),
    RATING: CustomField("Rating"),
    VISITS: CustomField("Visits", several=True, settings={"USE_SECOND": "N", "USE_TIMEZONE": "Y"}),
}


def is_several(name: str) -> bool:
    """Whether a field has several values."""
    return name in CUSTOM and CUSTOM[name].several


def universal(fields: Row) -> Row:
    """What `crm.item.update` and `.add` take of custom fields: what PHP takes for empty is none, also `0`.

    Nothing for a field with several values leaves it, whatever the reply says: see `emptied_only`.
    """
    taken: Row = {}
    for name, value in fields.items():
        if not name.startswith("UF_"):
            taken[name] = value
        elif value in (None, "", "0", 0, [], {}):
            if not is_several(name):
                taken[name] = None
        elif is_several(name) and not isinstance(value, list | dict):
            raise ApiError("100", "Expected iterable value for multiple field, but got `string` instead")
        else:
            taken[name] = value
    return taken


def emptied_only(fields: Row) -> list[str]:
    """Fields with several values that were to be emptied: the reply has none, the item still has."""
    return [name for name, value in fields.items() if is_several(name) and value in (None, "", [], {})]


def stored(kind: Kind, name: str, value: object, before: Any) -> object:  # noqa: ANN401 - whatever a row holds
    """What the table keeps of a custom field's value.

    Args:
        kind: The kind of the item.
        name: The field.
        value: The value.
        before: The value that it has: it stays where there is none that the portal can read.
    """
    type_ = kind.fields[name]
    if not is_several(name):
        found = _single(type_, text(value))
        return before if found is None else found
    if not isinstance(value, list | dict):
        return before
    return [one for each in items(value) if (one := _single(type_, text(each)))]


def _single(type_: Type, value: str) -> str | None:
    if type_ is not Type.TIME or not value:
        return value
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at.astimezone(ZONE).isoformat() if at.tzinfo else at.replace(tzinfo=ZONE).isoformat()
