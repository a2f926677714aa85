"""What the form of the overrides changes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.bitrix24.values import positive
from app.copies import replace
from app.settings.kinds import UnknownValueError
from app.settings.overrides import LONGEST_LINE, MOST, MOST_NAMES, Override

if TYPE_CHECKING:
    from app.settings.values import Declaration


def with_change(
    overrides: tuple[Override, ...], part: str, code: str, declarations: tuple[Declaration, ...]
) -> tuple[Override, ...]:
    """Return overrides after a change on the page.

    | `part` | `code` |
    |---|---|
    | `add` | |
    | `0-remove`, `0-up`, `0-down` | |
    | `0-line`, `0-department` | the line or the department's number, which is added or removed |
    | `0-use` | the name of a setting, which is overridden from now on, or no longer |
    | `0-keep-open` | the setting's new value, as its kind takes it |

    Raises:
        UnknownValueError: It isn't allowed.
    """
    if part == "add" and len(overrides) < MOST:
        return (*overrides, Override())
    number, _, rest = part.partition("-")
    index = int(number) if number.isascii() and number.isdigit() and len(number) < len(str(MOST)) + 1 else MOST
    if index >= len(overrides):
        raise UnknownValueError
    one, others = overrides[index], [*overrides[:index], *overrides[index + 1 :]]
    if rest == "remove":
        return tuple(others)
    if rest in ("up", "down"):
        others.insert(max(0, index - 1) if rest == "up" else index + 1, one)
        return tuple(others)
    others.insert(index, _with_part(one, rest, code, declarations))
    return tuple(others)


def _with_part(one: Override, part: str, code: str, declarations: tuple[Declaration, ...]) -> Override:
    if part == "line" and code.strip():
        return replace(one, lines=_toggled(one.lines, code.strip()[:LONGEST_LINE]))
    if part == "department" and (number := positive(code)) is not None:
        return replace(one, departments=_toggled(one.departments, number))
    for each in declarations:
        if part == "use" and code == each.name:
            left = {name: value for name, value in one.values.items() if name != each.name}
            return replace(one, values=left if each.name in one.values else {**one.values, each.name: each.default})
        of_kind = None if part == "use" else each.kind.part_of(each.page_name, part)
        if of_kind is not None and each.name in one.values:
            return replace(
                one, values={**one.values, each.name: each.kind.change(one.values[each.name], of_kind, code)}
            )
    raise UnknownValueError


def _toggled(names: tuple[Any, ...], name: Any) -> tuple[Any, ...]:  # noqa: ANN401 - texts or numbers
    left = tuple(each for each in names if each != name)
    if len(left) == len(names) == MOST_NAMES:
        raise UnknownValueError
    return left if len(left) < len(names) else (*names, name)
