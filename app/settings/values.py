"""The settings, each declared once: type, default, how it is stored and which rows of the form show it.

    keep_open: bool = field(default=False, metadata=declared(Switch(N_("Keep the card open after a call"))))

Reading, writing, the effective value and the form follow from that. The order here is that of the stored text.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from app.copies import replace
from app.locale import N_
from app.settings.field_uses import FieldUses
from app.settings.kinds import (
    Choice,
    FieldList,
    HiddenExtensions,
    HiddenParts,
    LockedSettings,
    Mark,
    MarkField,
    NameSelection,
    OutcomeList,
    Switch,
    TypeNumbers,
)
from app.settings.line_pipelines import LinePipelines
from app.settings.outcomes import MOST
from app.settings.overrides import ANYWHERE, OverrideList, applying_overrides
from app.settings.shortcuts import ShortcutKeys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.settings.item_fields import FieldSetting
    from app.settings.kinds import FormRow, Kind
    from app.settings.outcomes import Outcome
    from app.settings.overrides import Override, Situation

_DECLARED = "declared"


class Part(StrEnum):
    """Parts of the panel that can be switched off. The number, the call's state and the closing of the card cannot."""

    CLIENT = "client"
    CALLERS = "matches"
    DEALS = "deals"
    HISTORY = "history"
    SCRIPT = "script"
    LOG = "log"
    WRAPUP = "wrapup"
    CALLBACKS = "callbacks"


class NotePlace(StrEnum):
    """Where the note of a call is written."""

    COMMENT = "comment"
    CALL = "call"
    BOTH = "both"


class Theme(StrEnum):
    """The page's colours."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Declaration:
    """How a setting is kept and shown.

    Attributes:
        kind: Its kind.
        name: Its attribute; on the page with `-` instead of `_`.
        key: Its name in the stored text.
        always: Whether it is written even if it encodes as None.
        option: Its own option of the user; empty: it is a member of the stored text.
        label: What people call it, if its kind has no rows; to be translated.
        free: Of a user's setting: the text of the switch by which administrators leave it to the users; empty if it is
            always theirs.
        overridable: Whether it can be another one for some lines and departments.
        default: Its default.
    """

    kind: Kind
    name: str = ""
    key: str = ""
    always: bool = False
    option: str = ""
    label: str = ""
    free: str = ""
    overridable: bool = False
    default: Any = None

    @property
    def page_name(self) -> str:
        """Its name on the page."""
        return self.name.replace("_", "-")


def declared(kind: Kind, **details: Any) -> dict[str, Declaration]:  # noqa: ANN401 - attributes of `Declaration`
    """Return the metadata of a setting's field; see `Declaration`."""
    return {_DECLARED: Declaration(kind, **details)}


def overridable() -> tuple[Declaration, ...]:
    """Return the declarations of the settings that can be others for some lines and departments."""
    return tuple(one for one in declarations(AppSettings) if one.overridable)


def _labels_of_free() -> Mapping[str, str]:
    return {one.key: one.free for one in declarations(UserSettings) if one.free}


THEME = "theme"
"""The user's option with the colours, on its own because every page reads it as soon as it can."""

MOST_NAMES = 100
"""Scripts that can be picked: as many as there can be."""

MOST_TYPES = 8
"""Types besides deals that can be shown: all that a card reads fits into one request."""

_COLOURS = (
    (Theme.SYSTEM, "system", N_("Same as the system")),
    (Theme.LIGHT, "light", N_("Light")),
    (Theme.DARK, "dark", N_("Dark")),
)
_KEEP_OPEN = N_("Keep the card open after a call")
_SHORTCUTS = N_("Keyboard shortcuts in the panel")
_FIELDS = N_("Fields of clients and deals")
_SHOW_LOG = N_("Show the messages from Bitrix24")


@dataclass(frozen=True, slots=True)
class AppSettings:
    """Settings for everyone.

    Attributes:
        keep_open: Whether the card is kept open after each call, without anybody asking for it.
        off: The parts of the panel that are not shown: one that comes with a later version is shown at first.
        off_own: The same of sections that wheels bring along, by name.
        vip: Who is important.
        no_contact: Who must not be called.
        outcomes: What a call can come to; None for those that come with the panel.
        outcome_required: Whether saving requires an outcome.
        note_place: Where the note of a call is written. A comment is there at once and needs fewer rights, so it is the
            default; nothing changes for those who have the panel already.
        autosave: Whether the background worker saves a note whose card has closed.
        item_fields: The fields of CRM items that the panel shows, and which of them are edited or required.
        open_types: Numbers of the CRM types whose open items the panel shows beside the deals.
        theme: The colours.
        keys: Chosen keys for everyone, by the names in `app.settings.shortcuts`. What a user has chosen counts more.
        locked: Stored names of the users' settings that users can't change: what is set here holds for all, or the
            default.
        pipelines: Numbers of the pipelines of new deals, by the number of the line.
        offered_outcomes: Names of the outcomes that are offered; None for all.
        offered_scripts: Names of the scripts that are shown; None for all.
        field_uses: Other uses of the fields, by their codes: what isn't named is used as it was picked.
        overrides: Other settings for some lines and departments.
    """

    keep_open: bool = field(
        default=False, metadata=declared(Switch(_KEEP_OPEN, always=True), key="hold", overridable=True)
    )
    off: frozenset[str] = field(
        default=frozenset(),
        metadata=declared(
            HiddenParts(
                {
                    Part.CLIENT: N_("Show client and line"),
                    Part.CALLERS: N_("Show matching callers"),
                    Part.DEALS: N_("Show open deals"),
                    Part.HISTORY: N_("Show the history"),
                    Part.SCRIPT: N_("Show scripts and phrases"),
                    Part.LOG: _SHOW_LOG,
                    Part.WRAPUP: N_("Show the wrap-up"),
                    Part.CALLBACKS: N_("Show today's callbacks after the call"),
                }
            )
        ),
    )
    off_own: frozenset[str] = field(
        default=frozenset(), metadata=declared(HiddenExtensions(), key="off-own", label=N_("Sections of extensions"))
    )
    vip: Mark = field(default=Mark(), metadata=declared(MarkField(), label=N_("VIP")))
    no_contact: Mark = field(
        default=Mark(), metadata=declared(MarkField(), key="no-contact", label=N_("Do not contact"))
    )
    outcomes: tuple[Outcome, ...] | None = field(
        default=None, metadata=declared(OutcomeList(), label=N_("Call outcomes"))
    )
    outcome_required: bool = field(
        default=False, metadata=declared(Switch(N_("An outcome is required")), overridable=True)
    )
    note_place: NotePlace = field(
        default=NotePlace.COMMENT,
        metadata=declared(
            Choice(
                N_("The note of a call is saved"),
                (
                    (NotePlace.COMMENT, "comment", N_("As a comment")),
                    (NotePlace.CALL, "call", N_("On the call")),
                    (NotePlace.BOTH, "both", N_("Both")),
                ),
                usual=NotePlace.COMMENT,
            ),
            key="note",
            overridable=True,
        ),
    )
    autosave: bool = field(
        default=False, metadata=declared(Switch(N_("When a card closes with an unsaved note, save it automatically")))
    )
    item_fields: tuple[FieldSetting, ...] = field(
        default=(), metadata=declared(FieldList(), key="fields", label=_FIELDS)
    )
    open_types: tuple[int, ...] = field(
        default=(), metadata=declared(TypeNumbers(MOST_TYPES), key="open-types", label=N_("Open items that are shown"))
    )
    theme: Theme = field(default=Theme.SYSTEM, metadata=declared(Choice(N_("Colours"), _COLOURS, usual=Theme.SYSTEM)))
    keys: Mapping[str, str] = field(
        default_factory=dict, hash=False, metadata=declared(ShortcutKeys(), label=_SHORTCUTS)
    )
    locked: frozenset[str] = field(default=frozenset(), metadata=declared(LockedSettings(_labels_of_free)))
    pipelines: Mapping[str, int] = field(
        default_factory=dict, hash=False, metadata=declared(LinePipelines(), label=N_("Pipeline of new deals"))
    )
    offered_outcomes: tuple[str, ...] | None = field(
        default=None,
        metadata=declared(
            NameSelection(MOST), key="offered-outcomes", label=N_("Outcomes that are offered"), overridable=True
        ),
    )
    offered_scripts: tuple[str, ...] | None = field(
        default=None,
        metadata=declared(
            NameSelection(MOST_NAMES), key="offered-scripts", label=N_("Scripts that are shown"), overridable=True
        ),
    )
    field_uses: Mapping[str, str] = field(
        default_factory=dict,
        hash=False,
        metadata=declared(FieldUses(), key="field-uses", label=_FIELDS, overridable=True),
    )
    overrides: tuple[Override, ...] = field(
        default=(),
        metadata=declared(OverrideList(overridable), label=N_("Other settings for lines and departments")),
    )

    def in_situation(self, situation: Situation) -> AppSettings:
        """Return the settings that hold for a call on a line by an operator of some departments."""
        found: dict[str, Any] = {}
        for override in applying_overrides(self.overrides, situation):
            for one in overridable():
                if one.name in override.values:
                    general = found.get(one.name, getattr(self, one.name))
                    found[one.name] = one.kind.combine(general, override.values[one.name])
        return replace(self, **found) if found else self

    def outcomes_offered(self, standard: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
        """Return the outcomes that are offered: all, where none of those that should be is there any more.

        Args:
            standard: The outcomes that come with the panel, in the user's language.
        """
        outcomes = standard if self.outcomes is None else self.outcomes
        offered = tuple(one for one in outcomes if one.name in (self.offered_outcomes or ()))
        return offered or outcomes


@dataclass(frozen=True, slots=True)
class UserSettings:
    """What one user prefers.

    Attributes:
        keep_open: Whether the card is kept open after each call; None leaves it to the administrators.
        log: Whether the log is shown, where the administrators show it.
        theme: The colours; None leaves them to the administrators.
        keys: Chosen keys, by the names in `app.settings.shortcuts`. What isn't named is as for everyone.
    """

    keep_open: bool | None = field(
        default=None,
        metadata=declared(
            Choice(
                _KEEP_OPEN,
                ((None, "default", N_("Same as for everyone")), (True, "on", N_("On")), (False, "off", N_("Off"))),
            ),
            key="hold",
            always=True,
            free=N_("Users may choose whether the card stays open"),
        ),
    )
    log: bool = field(
        default=True,
        metadata=declared(Switch(_SHOW_LOG, always=True), free=N_("Users may hide the messages from Bitrix24")),
    )
    theme: Theme | None = field(
        default=None,
        metadata=declared(
            Choice(N_("Colours"), ((None, "default", N_("Same as for everyone")), *_COLOURS)),
            option=THEME,
            free=N_("Users may choose the colours"),
        ),
    )
    keys: Mapping[str, str] = field(
        default_factory=dict,
        hash=False,
        metadata=declared(
            ShortcutKeys(),
            label=_SHORTCUTS,
            free=N_("Users may change the keyboard shortcuts"),
        ),
    )


SettingsT = TypeVar("SettingsT", AppSettings, UserSettings)


@dataclass(frozen=True, slots=True)
class Effective(AppSettings):
    """Settings as they apply to one user. `off` also contains sections from wheels, `keys` all that aren't standard."""

    @classmethod
    def of(cls, app: AppSettings, user: UserSettings, situation: Situation = ANYWHERE) -> Effective:
        """Return the effective settings: the user's choice before the default, within what administrators allow."""
        app = app.in_situation(situation)
        values: dict[str, Any] = {one.name: getattr(app, one.name) for one in declarations(AppSettings)}
        own = unlocked(app, user)
        for one in declarations(UserSettings):
            chosen = getattr(own, one.name)
            if one.name in values and chosen is not None:
                values[one.name] = one.kind.combine(values[one.name], chosen)
        off = app.off | app.off_own | (frozenset() if own.log else {Part.LOG})
        return cls(**{**values, "off": off, "off_own": frozenset()})


def unlocked(app: AppSettings, user: UserSettings) -> UserSettings:
    """Return what counts of a user's settings: the defaults in place of those that administrators have locked."""
    default = UserSettings()
    return replace(user, **{one.name: getattr(default, one.name) for one in locked_settings(app)})


def locked_settings(app: AppSettings) -> tuple[Declaration, ...]:
    """Return the declarations of the users' settings that administrators have locked."""
    return tuple(one for one in declarations(UserSettings) if one.key in app.locked)


def declarations(settings: type[AppSettings | UserSettings]) -> tuple[Declaration, ...]:
    """Return the declarations of all settings of a class, in order."""
    return _DECLARATIONS[settings]


def _declarations(settings: type[AppSettings | UserSettings]) -> tuple[Declaration, ...]:
    found: list[Declaration] = []
    for one in fields(settings):
        given: Declaration = one.metadata[_DECLARED]
        default = one.default if one.default_factory is MISSING else one.default_factory()
        found.append(replace(given, name=one.name, key=given.key or one.name, default=default))
    return tuple(found)


# Every start reads settings several times; these are in the memory image.
_DECLARATIONS = {settings: _declarations(settings) for settings in (AppSettings, UserSettings)}


def find_setting(settings: AppSettings | UserSettings, changed: str) -> tuple[Declaration, str] | None:
    """Return which setting the page means by a name, and which part of it; None for none."""
    for one in declarations(type(settings)):
        part = one.kind.part_of(one.page_name, changed)
        if part is not None:
            return one, part
    return None


def form_rows(settings: AppSettings | UserSettings) -> tuple[FormRow, ...]:
    """Return the rows of the form with these settings."""
    rows: list[FormRow] = []
    for one in declarations(type(settings)):
        rows += one.kind.rows(one.page_name, getattr(settings, one.name))
    return tuple(rows)
