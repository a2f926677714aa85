"""Options of the app and of its users, as the portal keeps them: all of them in one serialised value.

state.options.app["scripts"]
state.options.overflow = Overflow.REFUSED
state.options.racing = {"settings": "{}"}  # another administrator's request swallows the next one
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.portal.rest.replies import ApiError

APP_FIELD = 65_535
USER_FIELD = 16 * 1024 * 1024
FOUR_BYTES = 0xF0
"""First byte of a character that takes four in UTF-8."""


class Overflow(StrEnum):
    """What the database does with a value that its field cannot hold."""

    CUT = "cut"
    """It keeps the beginning, which cannot be read back: no option is left."""
    REFUSED = "refused"


def serialized(value: object) -> bytes:
    """A value as PHP serialises it."""
    if value is None:
        return b"N;"
    if isinstance(value, bool):
        return b"b:%d;" % value
    if isinstance(value, int):
        return b"i:%d;" % value
    if isinstance(value, float):
        return f"d:{value!r};".encode()
    if isinstance(value, dict | list):
        members = list(value.items() if isinstance(value, dict) else enumerate(value))
        inside = b"".join(serialized(name) + serialized(member) for name, member in members)
        return b"a:%d:{%s}" % (len(members), inside)
    written = str(value).encode()
    return b's:%d:"%s";' % (len(written), written)


@dataclass
class Options:
    """All of them. The dictionaries may be looked at and filled by tests; requests write through the methods.

    Attributes:
        app: The app's, by name.
        users: Those of users by the user's number.
        app_field: Bytes that the field of the app's options holds.
        user_field: The same for a user's options: on older portals as little as `APP_FIELD`.
        overflow: What the database does with more.
        racing: Options of the app that another request writes, which has read before the next one and writes after it:
            what that one wrote is lost, though it was answered well. Once.
    """

    app: dict[str, Any] = field(default_factory=dict)
    users: dict[int, dict[str, Any]] = field(default_factory=dict)
    app_field: int = APP_FIELD
    user_field: int = USER_FIELD
    overflow: Overflow = Overflow.CUT
    racing: dict[str, Any] | None = None

    def of_user(self, user_id: int) -> dict[str, Any]:
        """A user's options; to be changed in place."""
        return self.users.setdefault(user_id, {})

    def set_app(self, changes: dict[str, Any], *, three_bytes: bool = False) -> None:
        """Changes options of the app. `three_bytes`: the database cuts them at the first character of four bytes."""
        before = dict(self.app)
        self._write(self.app, before | changes, self.app_field, three_bytes=three_bytes)
        if self.racing is not None:
            racing, self.racing = self.racing, None
            self._write(self.app, before | racing, self.app_field, three_bytes=three_bytes)

    def set_user(self, user_id: int, changes: dict[str, Any], *, three_bytes: bool = False) -> None:
        """Changes options of a user."""
        options = self.of_user(user_id)
        self._write(options, options | changes, self.user_field, three_bytes=three_bytes)

    def _write(self, options: dict[str, Any], value: dict[str, Any], most: int, *, three_bytes: bool) -> None:
        written = serialized(value)
        fits = len(written) <= most and not (three_bytes and max(written) >= FOUR_BYTES)
        if not fits and self.overflow is Overflow.REFUSED:
            raise ApiError("INTERNAL_SERVER_ERROR", "Mysql query error: Data too long for column", 500)
        options.clear()
        options.update(value if fits else {})
