"""Kinds of settings: how a value is stored, how the page changes it, and which rows of a form show it.

    Switch(N_("Keep the card open after a call")).decode(True)

`app.settings.values` declares each setting with its kind.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.bitrix24.values import JSON, decoded, text
from app.settings.outcome_list import decode_outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.settings.item_fields import FieldSetting
    from app.settings.outcomes import Outcome

EXTENSION = "own."
"""Prefix of the name of a section that a wheel brings along, where the page names settings."""

_FIELD = re.compile(r"[A-Za-z0-9_]{0,100}")


class WrongTypeError(Exception):
    """A stored value has another type."""


class UnknownValueError(Exception):
    """A value has the right type, and isn't one of those that are allowed."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form: a switch, or a choice if there are options.

    Attributes:
        name: Name of what the row sets.
        label: Its text, to be translated.
        chosen: Code of the current value; `on` or `off` for a switch.
        options: Codes and texts to choose from.
    """

    name: str
    label: str
    chosen: str
    options: tuple[tuple[str, str], ...] = ()


class Kind:
    """A kind of settings. `name` is the setting's name on the page, `part` the rest of the name of what was changed."""

    __slots__ = ()
    inputs: frozenset[str] = frozenset()
    """The parts that are typed, not pressed."""

    def decode(self, value: JSON) -> Any:  # noqa: ANN401 - the type of the setting
        """Return the value that is stored.

        Raises:
            WrongTypeError: It has another type.
            UnknownValueError: It isn't allowed.
        """
        raise NotImplementedError

    def encode(self, value: Any) -> JSON:  # noqa: ANN401 - the type of the setting
        """Return what is stored; None leaves it out, unless the setting is always written."""
        raise NotImplementedError

    def part_of(self, name: str, changed: str) -> str | None:
        """Return which part of the setting a name means; None if it means another setting."""
        if changed == name:
            return ""
        return changed.removeprefix(f"{name}-") if changed.startswith(f"{name}-") else None

    def change(self, value: Any, part: str, code: str) -> Any:  # noqa: ANN401 - the type of the setting
        """Return the value after a change on the page.

        Raises:
            UnknownValueError: It isn't allowed.
        """
        raise NotImplementedError

    def combine(self, general: Any, specific: Any) -> Any:  # noqa: ANN401 - the type of the setting
        """Return the value in force where a specific one was chosen over a general one: by a user, or for a line."""
        del general
        return specific

    def is_sound(self, value: Any) -> bool:  # noqa: ANN401 - the type of the setting
        """Return whether a value that was edited can be stored."""
        del value
        return True

    def rows(self, name: str, value: Any) -> tuple[FormRow, ...]:  # noqa: ANN401 - the type of the setting
        """Return the rows that show it; none if it has an editor of its own."""
        del name, value
        return ()


@dataclass(frozen=True, slots=True)
class Switch(Kind):
    """On or off. One that is off is stored only if the setting is `always` written."""

    label: str
    always: bool = False

    def decode(self, value: JSON) -> bool:
        """Return the value that is stored."""
        if not isinstance(value, bool):
            raise WrongTypeError
        return value

    def encode(self, value: bool) -> JSON:
        """Return what is stored."""
        return value if value or self.always else None

    def change(self, value: bool, part: str, code: str) -> bool:
        """Return the value after a press."""
        del value
        if part:
            raise UnknownValueError
        return code == "on"

    def rows(self, name: str, value: bool) -> tuple[FormRow, ...]:
        """Return the switch."""
        return (FormRow(name, self.label, "on" if value else "off"),)


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One of some values: each with the code of its button and its text. `usual` is the one that isn't stored."""

    label: str
    options: tuple[tuple[Any, str, str], ...]
    usual: Any = None

    def decode(self, value: JSON) -> Any:  # noqa: ANN401 - the type of the setting
        """Return the value that is stored."""
        for option, _, _ in self.options:
            if option == value and (type(option) is type(value) or isinstance(option, str)):
                return option
        possible = any(isinstance(option, str) for option, _, _ in self.options)
        raise UnknownValueError if possible and isinstance(value, str) else WrongTypeError

    def encode(self, value: Any) -> JSON:  # noqa: ANN401 - the type of the setting
        """Return what is stored."""
        stored: JSON = value
        return None if value == self.usual else stored

    def change(self, value: Any, part: str, code: str) -> Any:  # noqa: ANN401 - the type of the setting
        """Return the value of the button that was pressed."""
        del value
        for option, known, _ in self.options:
            if code == known and not part:
                return option
        raise UnknownValueError

    def rows(self, name: str, value: Any) -> tuple[FormRow, ...]:  # noqa: ANN401 - the type of the setting
        """Return the choice."""
        chosen = next(code for option, code, _ in self.options if option == value)
        return (FormRow(name, self.label, chosen, tuple((code, label) for _, code, label in self.options)),)


@dataclass(frozen=True, slots=True)
class HiddenParts(Kind):
    """The names of what is switched off, each with a switch. `labels`: their texts, in order."""

    labels: Mapping[str, str]

    def decode(self, value: JSON) -> frozenset[str]:
        """Return a list of names. An unknown one is a fault: whether it hides something can't be known either."""
        if not isinstance(value, list):
            raise WrongTypeError
        if any(name not in self.labels for name in value if isinstance(name, str)) or not _texts(value):
            raise UnknownValueError
        return frozenset(name for name in self.labels if name in value)

    def encode(self, value: frozenset[str]) -> JSON:
        """Return what is stored."""
        return [str(name) for name in self.labels if name in value]

    def part_of(self, name: str, changed: str) -> str | None:
        """Return the part whose switch has this name."""
        del name
        return next((part for part in self.labels if part == changed), None)

    def change(self, value: frozenset[str], part: str, code: str) -> frozenset[str]:
        """Switch a part on or off."""
        return value - {part} if code == "on" else value | {part}

    def rows(self, name: str, value: frozenset[str]) -> tuple[FormRow, ...]:
        """Return a switch for each."""
        del name
        return tuple(FormRow(part, label, "off" if part in value else "on") for part, label in self.labels.items())


@dataclass(frozen=True, slots=True)
class LockedSettings(Kind):
    """The names of the settings that users can't change, each with a switch that is on while they can.

    Attributes:
        labels: Returns the texts of the switches by name, in order.
    """

    labels: Callable[[], Mapping[str, str]]

    def decode(self, value: JSON) -> frozenset[str]:
        """Return a list of names. An unknown one is left out: this version has nothing that it could lock."""
        if not isinstance(value, list) or not _texts(value):
            raise WrongTypeError
        return frozenset(name for name in self.labels() if name in value)

    def encode(self, value: frozenset[str]) -> JSON:
        """Return what is stored."""
        return [name for name in self.labels() if name in value] or None

    def change(self, value: frozenset[str], part: str, code: str) -> frozenset[str]:
        """Lock a setting, or leave it to the users."""
        if part not in self.labels():
            raise UnknownValueError
        return value - {part} if code == "on" else value | {part}

    def rows(self, name: str, value: frozenset[str]) -> tuple[FormRow, ...]:
        """Return a switch for each."""
        return tuple(
            FormRow(f"{name}-{part}", label, "off" if part in value else "on") for part, label in self.labels().items()
        )


@dataclass(frozen=True, slots=True)
class HiddenExtensions(Kind):
    """The names of sections from wheels that are switched off. Unknown ones are kept: they may be installed later."""

    def decode(self, value: JSON) -> frozenset[str]:
        """Return the names."""
        if not isinstance(value, list) or not _texts(value):
            raise WrongTypeError
        return frozenset(name for name in value if isinstance(name, str))

    def encode(self, value: frozenset[str]) -> JSON:
        """Return what is stored."""
        return [*sorted(value)] if value else None

    def part_of(self, name: str, changed: str) -> str | None:
        """Return the section's name."""
        del name
        return changed.removeprefix(EXTENSION) if changed.startswith(EXTENSION) else None

    def change(self, value: frozenset[str], part: str, code: str) -> frozenset[str]:
        """Switch a section on or off."""
        return value - {part} if code == "on" else value | {part}


@dataclass(frozen=True, slots=True)
class TypeNumbers(Kind):
    """The numbers of CRM types that are switched on, `most` at once. Their names are the portal's."""

    most: int

    def decode(self, value: JSON) -> tuple[int, ...]:
        """Return the numbers, in order."""
        if not isinstance(value, list) or any(isinstance(one, bool) or not isinstance(one, int) for one in value):
            raise WrongTypeError
        numbers = sorted({one for one in value if isinstance(one, int)})
        if len(numbers) > self.most or any(one < 1 for one in numbers):
            raise UnknownValueError
        return tuple(numbers)

    def encode(self, value: tuple[int, ...]) -> JSON:
        """Return what is stored."""
        return [*value] if value else None

    def change(self, value: tuple[int, ...], part: str, code: str) -> tuple[int, ...]:
        """Switch a type on or off."""
        if not (part.isascii() and part.isdigit() and int(part)) or (code == "on" and len(value) >= self.most):
            raise UnknownValueError
        others = {one for one in value if one != int(part)}
        return tuple(sorted(others | {int(part)} if code == "on" else others))


@dataclass(frozen=True, slots=True)
class NameSelection(Kind):
    """The names of what is offered of a longer list; None for all of it."""

    most: int

    def decode(self, value: JSON) -> tuple[str, ...]:
        """Return the names."""
        if not isinstance(value, list) or not _texts(value):
            raise WrongTypeError
        if len(value) > self.most:
            raise UnknownValueError
        return tuple(name for name in value if isinstance(name, str))

    def encode(self, value: tuple[str, ...] | None) -> JSON:
        """Return what is stored."""
        return None if value is None else [*value]

    def change(self, value: tuple[str, ...] | None, part: str, code: str) -> tuple[str, ...] | None:
        """Take the names as a JSON list; an empty text for all."""
        del value
        if part:
            raise UnknownValueError
        return self.decode([*(decoded(code) or ())]) if code else None


@dataclass(frozen=True, slots=True)
class Mark:
    """A field of the client that marks them: `field` is its name in the CRM, empty if nobody is marked.

    Attributes:
        field: E.g. `UF_CRM_1720697698689`.
        value: The value that marks; empty: any value except none, `0` and `N`.
    """

    field: str = ""
    value: str = ""

    @property
    def possible(self) -> bool:
        """Whether `field` can be a field's name, or is empty."""
        return _FIELD.fullmatch(self.field) is not None


@dataclass(frozen=True, slots=True)
class MarkField(Kind):
    """A mark of the client: an object with a field's name and a value, or a field's name alone."""

    inputs = frozenset({"field", "value"})

    def decode(self, value: JSON) -> Mark:
        """Return the value that is stored."""
        members = {"field": value} if isinstance(value, str) else value
        if not isinstance(members, dict) or not all(isinstance(each, str) for each in members.values()):
            raise WrongTypeError
        return _possible(Mark(text(members.get("field")), text(members.get("value"))))

    def encode(self, value: Mark) -> JSON:
        """Return what is stored."""
        return {"field": value.field, "value": value.value} if value.field else None

    def change(self, value: Mark, part: str, code: str) -> Mark:
        """Take what is typed."""
        if part not in self.inputs:
            raise UnknownValueError
        return _possible(Mark(code.strip(), value.value) if part == "field" else Mark(value.field, code))


@dataclass(frozen=True, slots=True)
class OutcomeList(Kind):
    """What a call can come to; None for the standard list. Something wrong in one outcome is a fault of the whole."""

    inputs = frozenset({""})

    def decode(self, value: JSON) -> tuple[Outcome, ...] | None:
        """Return the value that is stored."""
        if value is None:
            return None
        if not isinstance(value, str | list):
            raise WrongTypeError
        outcomes, problems = decode_outcomes(value)
        if problems:
            raise UnknownValueError
        return outcomes

    def encode(self, value: tuple[Outcome, ...] | None) -> JSON:
        """Return what is stored."""
        from app.settings.outcome_export import encode_outcomes

        return None if value is None else encode_outcomes(value)

    def change(self, value: tuple[Outcome, ...] | None, part: str, code: str) -> tuple[Outcome, ...] | None:
        """Take a text with all outcomes, or return to the standard list."""
        del value
        if part == "standard":
            return None
        from app.settings.outcome_export import import_outcomes

        outcomes, problems = import_outcomes(code)
        if problems or part:
            raise UnknownValueError
        return outcomes

    def is_sound(self, value: tuple[Outcome, ...] | None) -> bool:
        """Return whether each outcome has a name and a key that no other one has beside it."""
        from app.settings.outcome_export import overlapping_keys, wrong_names

        return value is None or not (wrong_names(value) or overlapping_keys(value))


@dataclass(frozen=True, slots=True)
class FieldList(Kind):
    """The fields of CRM items that the panel shows. The page gives all of them, as JSON in the stored form."""

    inputs = frozenset({""})

    def decode(self, value: JSON) -> tuple[FieldSetting, ...]:
        """Return the value that is stored."""
        from app.settings.item_fields import decode_fields

        if not isinstance(value, dict):
            raise WrongTypeError
        fields = decode_fields(value)
        if fields is None:
            raise UnknownValueError
        return fields

    def encode(self, value: tuple[FieldSetting, ...]) -> JSON:
        """Return what is stored."""
        if not value:
            return None
        from app.settings.item_fields import encode_fields

        return encode_fields(value)

    def change(self, value: tuple[FieldSetting, ...], part: str, code: str) -> tuple[FieldSetting, ...]:
        """Take all fields."""
        del value
        if part:
            raise UnknownValueError
        try:
            return self.decode(json.loads(code))
        except (ValueError, WrongTypeError):
            raise UnknownValueError from None


def _possible(mark: Mark) -> Mark:
    if not mark.possible:
        raise UnknownValueError
    return mark


def _texts(value: list[JSON]) -> bool:
    return all(isinstance(name, str) for name in value)
