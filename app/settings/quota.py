"""Room for options: all options of an app are one value in one field of the portal's database.

    usage_of({"settings": "{}"}).total == 40
    plan = plan_write(stored, {"settings": text}, copies=("settings-replaced", "scripts-replaced"))
    isinstance(plan, WritePlan)  # or NoRoom: nothing is written then

The portal serialises them with PHP into a field of 65,535 bytes and does not check the size. A value that is longer may
be cut, and one that was cut cannot be read back: all options are lost. So the sum is known before anything is written,
and stays far below. Facts: `platform: options`. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.bitrix24.values import JSON, is_nothing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SAFE_BYTES = 32 * 1024
"""What all options together may take: half of the field, as nobody documents what else the portal keeps in it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What options take.

    Attributes:
        sizes: Bytes by the option's name; without options that hold nothing.
        total: Bytes of all together.
    """

    sizes: Mapping[str, int] = field(default_factory=dict)
    total: int = 0

    def with_size(self, name: str, size: int) -> Usage:
        """Return the same with a text of this many bytes in an option."""
        taken = serialized_bytes(name) + _text_bytes(size)
        return Usage({**self.sizes, name: taken}, self.total - self.sizes.get(name, 0) + taken)

    @property
    def safe(self) -> bool:
        """Whether it is small enough to be stored."""
        return self.total <= SAFE_BYTES


@dataclass(frozen=True, slots=True)
class WritePlan:
    """What to write.

    Attributes:
        options: The options to set; those of kept copies that give way are empty.
        dropped: Names of the kept copies that give way.
    """

    options: Mapping[str, JSON]
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoRoom:
    """It doesn't fit, so nothing may be written.

    Attributes:
        usage: What the options would take.
        only_copy: Whether it would fit without the copy of the text that is replaced.
    """

    usage: Usage
    only_copy: bool = False


def serialized_bytes(value: JSON) -> int:
    """Return the bytes that a value takes when PHP has serialised it."""
    if value is None:
        return len("N;")
    if isinstance(value, bool):
        return len("b:1;")
    if isinstance(value, int | float):
        return len(f"d:{value};")
    if isinstance(value, str):
        return _text_bytes(len(value.encode(errors="surrogatepass")))
    members: list[tuple[JSON, JSON]] = [*(value.items() if isinstance(value, dict) else enumerate(value))]
    inside = sum(serialized_bytes(name) + serialized_bytes(member) for name, member in members)
    return len(f"a:{len(members)}:{{}}") + inside


def _text_bytes(size: int) -> int:
    return len(f's:{size}:"";') + size


def usage_of(options: Mapping[str, JSON]) -> Usage:
    """Return the total size of these options."""
    sizes = {name: serialized_bytes(name) + serialized_bytes(value) for name, value in options.items()}
    filled = {name: size for name, size in sizes.items() if not is_nothing(options[name])}
    return Usage(filled, serialized_bytes({**options}))


def plan_write(
    stored: Mapping[str, JSON],
    changes: Mapping[str, JSON],
    *,
    copy: Mapping[str, str],
    copies: tuple[str, ...],
    versions: Iterable[Mapping[str, JSON]] = (),
) -> WritePlan | NoRoom:
    """Return what to write so that all options together stay safe.

    Options that take more already may be changed as long as they do not grow. Earlier versions, the oldest first, and
    then copies that were kept of earlier texts give way to what is in use.

    Args:
        stored: All options as the portal has them.
        changes: The options to be changed.
        copy: The option that keeps the replaced text; empty if none is kept.
        copies: Names of all options with kept copies.
        versions: What options with earlier versions would hold, each time with fewer: the first that fits is written.
    """
    most = max(SAFE_BYTES, usage_of(stored).total)
    options: dict[str, JSON] = {**changes, **copy}
    fitting: Mapping[str, JSON] = {}
    for fitting in versions:
        if usage_of({**stored, **options, **fitting}).total <= most:
            break
    options |= fitting
    existing = [name for name in copies if not is_nothing(stored.get(name))]
    dropped = [name for name in existing if name in copy and stored[name] != copy[name]]
    for name in [name for name in existing if name not in copy]:
        if usage_of({**stored, **options}).total <= most:
            break
        options[name] = ""
        dropped.append(name)
    usage = usage_of({**stored, **options})
    if usage.total <= most:
        return WritePlan(options, tuple(dropped))
    without = {**stored, **options, **dict.fromkeys(copy, "")}
    return NoRoom(usage, only_copy=bool(copy) and usage_of(without).total <= most)
