"""Users of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.queries import matching, ordered, page

if TYPE_CHECKING:
    from tests.portal.rest.replies import Rows
    from tests.portal.state import PortalUser

methods = Methods()

SCOPES = ("user", "user_basic", "user_brief")

BRIEF = frozenset({"ID", "ACTIVE", "NAME", "LAST_NAME", "UF_DEPARTMENT"})
"""What the smallest scope tells."""

BASIC = BRIEF | {"EMAIL", "WORK_POSITION", "PERSONAL_GENDER", "IS_ONLINE"}
"""What the middle one tells."""


def _full(call: Call, user: PortalUser) -> dict[str, Any]:
    day = 86400
    clock = call.state.clock
    return {
        "ID": str(user.id),
        "ACTIVE": user.active,
        "NAME": user.name,
        "LAST_NAME": user.last_name,
        "EMAIL": user.email,
        "LAST_LOGIN": clock.text(clock.now() - day / 8),
        "DATE_REGISTER": clock.text(clock.now() - 200 * day),
        "IS_ONLINE": "Y" if user is call.state.user else "N",
        "LAST_ACTIVITY_DATE": clock.text()[:19].replace("T", " "),
        "PERSONAL_GENDER": "",
        "PERSONAL_BIRTHDAY": "",
        "WORK_POSITION": user.position,
        "UF_EMPLOYMENT_DATE": "",
        "UF_DEPARTMENT": [*user.departments],
        "UF_PHONE_INNER": user.inner_phone or None,
    }


def _told(call: Call, user: PortalUser) -> dict[str, Any]:
    """As much of a user as the app's scopes allow."""
    scopes = call.state.app.scopes
    names = None if "user" in scopes else BASIC if "user_basic" in scopes else BRIEF
    return {name: value for name, value in _full(call, user).items() if names is None or name in names}


@methods.add("user.current", *SCOPES)
def current(call: Call) -> object:
    """The user who asks."""
    return _told(call, call.user)


@methods.add("user.get", *SCOPES)
def get(call: Call) -> Rows:
    """Users, by `ID`, `NAME`, ... or `filter`, in pages."""
    conditions = call.params.map("filter") | {
        name: call.params.get(name) for name in ("ID", "NAME", "LAST_NAME", "ACTIVE", "EMAIL") if call.params.has(name)
    }
    users, unknown = [_full(call, user) for user in call.state.users.values()], call.state.unknown_filters
    rows = matching(users, conditions, lambda name: name not in unknown)
    direction = call.params.text("order") or "ASC"
    rows = ordered(rows, {call.params.text("sort").upper() or "ID": direction})
    return page(rows, call.params.get("start"), lambda row: _told(call, call.state.users[int(row["ID"])]))


@methods.add("user.search", *SCOPES)
def search(call: Call) -> Rows:
    """Users whose name, position or address begins as asked."""
    wanted = call.params.text("FIND") or str(call.params.map("filter").get("FIND", ""))
    found = [
        user
        for user in call.state.users.values()
        if any(
            word.lower().startswith(wanted.lower()) for word in (user.name, user.last_name, user.email, user.position)
        )
    ]
    return page([_told(call, user) for user in found], call.params.get("start"), lambda row: row)


@methods.add("user.admin")
def admin(call: Call) -> object:
    """Whether the user is an administrator."""
    return call.user.admin


@methods.add("profile")
def profile(call: Call) -> object:
    """Who the user is; needs no scope."""
    user = call.user
    return {
        "ID": str(user.id),
        "ADMIN": user.admin,
        "NAME": user.name,
        "LAST_NAME": user.last_name,
        "PERSONAL_GENDER": "",
        "TIME_ZONE": "",
    }
