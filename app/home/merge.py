"""Joining what two people changed in the same settings, scripts or phrases. Pure.

    merge = merge_changes(before, mine, theirs)
    merge.value, merge.conflicts

What only one of them changed is taken. Lists of named things, sets, and mappings are joined member by member.
What both changed differently is a conflict: the value has mine, and `choose` takes one of both.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Generic, TypeVar

from app.copies import replace

ValueT = TypeVar("ValueT")

Members = dict[Hashable, Any]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that both changed.

    Attributes:
        field: The attribute.
        member: Which member of it; None if it is about the whole.
        mine: The value here; None if it was removed here.
        theirs: The value there; None if it was removed there.
    """

    field: str
    member: Hashable | None
    mine: Any
    theirs: Any

    @property
    def name(self) -> str:
        """Its name on the page."""
        return self.field if self.member is None else f"{self.field}/{self.member}"


@dataclass(frozen=True, slots=True)
class Merge(Generic[ValueT]):
    """What came of two people's changes; in conflicts `value` has mine."""

    value: ValueT
    conflicts: tuple[Conflict, ...] = ()


def merge_changes(before: ValueT, mine: ValueT, theirs: ValueT) -> Merge[ValueT]:
    """Join two people's changes of the same."""
    values: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for one in fields(before):  # type: ignore[arg-type]
        states = tuple(getattr(each, one.name) for each in (before, mine, theirs))
        values[one.name], more = _joined(one.name, *states)
        conflicts += more
    return Merge(replace(mine, **values), tuple(conflicts))  # type: ignore[type-var]


def choose(value: ValueT, conflict: Conflict, *, theirs: bool) -> ValueT:
    """Return the value with one side of a conflict."""
    taken = conflict.theirs if theirs else conflict.mine
    if conflict.member is None:
        return replace(value, **{conflict.field: taken})  # type: ignore[type-var]
    whole = getattr(value, conflict.field)
    members = {**_members(whole), conflict.member: taken}
    if taken is None:
        del members[conflict.member]
    return replace(value, **{conflict.field: _whole(members, whole)})  # type: ignore[type-var]


def _joined(name: str, before: Any, mine: Any, theirs: Any) -> tuple[Any, list[Conflict]]:  # noqa: ANN401 - any attribute
    if mine in (before, theirs):
        return theirs, []
    if theirs == before:
        return mine, []
    if not all(map(_has_members, (before, mine, theirs))):
        return mine, [Conflict(name, None, mine, theirs)]
    in_old, in_mine, in_theirs = _members(before), _members(mine), _members(theirs)
    found: Members = {}
    conflicts = []
    for member in _order(in_old, in_mine, in_theirs):
        was, ours, other = in_old.get(member), in_mine.get(member), in_theirs.get(member)
        if ours != was and other not in (was, ours):
            conflicts.append(Conflict(name, member, ours, other))
        taken = other if ours == was else ours
        if taken is not None:
            found[member] = taken
    return _whole(found, mine), conflicts


def _order(old: Members, mine: Members, theirs: Members) -> list[Hashable]:
    """Return all members: in the order of whoever changed it, and what the other added behind the same neighbour."""
    common = [member for member in old if member in mine]
    moved = [member for member in mine if member in old] != common
    first, second = (mine, theirs) if moved else (theirs, mine)
    order = list(first)
    neighbour = None
    for member in second:
        if member not in first:
            order.insert(order.index(neighbour) + 1 if neighbour is not None else 0, member)
        neighbour = member if member in order else neighbour
    return order


def _has_members(whole: object) -> bool:
    if isinstance(whole, frozenset | Mapping):
        return True
    if not isinstance(whole, tuple):
        return False
    keys = [_key(each) for each in whole]
    return None not in keys and len(set(keys)) == len(keys)


def _key(one: object) -> Hashable | None:
    """Return what tells a member of a list from the others: its name, or its key and language."""
    if not is_dataclass(one):
        return None
    if hasattr(one, "name"):
        return str(one.name)
    return f"/{one.key} {getattr(one, 'language', '')}".strip() if hasattr(one, "key") else None


def _members(whole: Any) -> Members:  # noqa: ANN401 - any attribute
    if isinstance(whole, Mapping):
        return dict(whole)
    if isinstance(whole, frozenset):
        return dict.fromkeys(sorted(whole), True)
    return {_key(each): each for each in whole}


def _whole(members: Members, like: Any) -> Any:  # noqa: ANN401 - any attribute
    if isinstance(like, Mapping):
        return members
    kind: Callable[[Any], Any] = frozenset if isinstance(like, frozenset) else tuple
    return kind(members if isinstance(like, frozenset) else members.values())
