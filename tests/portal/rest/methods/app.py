"""The app itself: what it is, what it may, its options and those of its users."""

from __future__ import annotations

from typing import Any

from tests.portal.rest.calls import Call, Method, Methods
from tests.portal.rest.replies import ApiError
from tests.portal.rest.values import text, truth

methods = Methods()

listed: list[Method] = []
"""All methods there are; filled by the package."""

SCOPES = (
    "calendar",
    "crm",
    "department",
    "disk",
    "entity",
    "im",
    "placement",
    "task",
    "telephony",
    "user",
    "user_basic",
    "user_brief",
)
"""What this portal has; an app has a part of it."""


def _with_options(call: Call) -> None:
    if not call.caller.app:
        raise ApiError("AccessException", "Application context required", 403)


def _administrator(call: Call) -> None:
    if not call.user.admin:
        raise ApiError("AccessException", "Administrator authorization required", 403)


@methods.add("app.info")
def info(call: Call) -> object:
    """Version and state of the app."""
    if not call.caller.app:
        raise ApiError("ACCESS_DENIED", "Access denied! Application context required")
    app = call.state.app
    return {
        "ID": app.id,
        "CODE": app.code,
        "VERSION": app.version,
        "STATUS": "L",
        "INSTALLED": app.installed,
        "PAYMENT_EXPIRED": "N",
        "DAYS": None,
        "LANGUAGE_ID": call.state.language,
        "LICENSE": "en_ent10000",
        "LICENSE_TYPE": "ent10000",
        "LICENSE_FAMILY": "ent",
    }


@methods.add("scope")
def scope(call: Call) -> object:
    """What the app was granted; with `full` all that there is."""
    return list(SCOPES) if truth(call.params.get("full")) else sorted(call.state.app.scopes)


@methods.add("methods")
def method_names(call: Call) -> object:
    """Names of the methods that the app may call; with `full` of all, with `scope` of one scope."""
    wanted, full = call.params.text("scope"), truth(call.params.get("full"))
    granted = call.state.app.scopes
    return [
        each.name
        for each in listed
        if (wanted in each.scopes if wanted else full or not each.scopes or each.scopes & granted)
    ]


@methods.add("method.get")
def method_get(call: Call) -> object:
    """Whether a method is there, and whether the app may call it."""
    name = call.params.text("name").lower()
    found = next((each for each in listed if each.name.lower() == name), None)
    available = found is not None and (not found.scopes or bool(found.scopes & call.state.app.scopes))
    return {"isExisting": found is not None, "isAvailable": available}


@methods.add("server.time")
def server_time(call: Call) -> object:
    """The portal's time."""
    return call.state.clock.text()


@methods.add("app.option.get", checks=(_with_options,))
def app_option_get(call: Call) -> object:
    """An option of the app, or all."""
    return _option(call, call.state.options.app)


@methods.add("app.option.set", checks=(_with_options, _administrator))
def app_option_set(call: Call) -> object:
    """Changes options of the app."""
    call.state.options.set_app(_options_told(call), three_bytes=call.state.faults.cuts_texts)
    return True


@methods.add("user.option.get", checks=(_with_options,))
def user_option_get(call: Call) -> object:
    """An option of the user, or all."""
    return _option(call, call.state.options.of_user(call.user.id))


@methods.add("user.option.set", checks=(_with_options,))
def user_option_set(call: Call) -> object:
    """Changes options of the user."""
    call.state.options.set_user(call.user.id, _options_told(call), three_bytes=call.state.faults.cuts_texts)
    return True


def _option(call: Call, options: dict[str, Any]) -> object:
    name = call.params.text("option")
    return options.get(name, "") if name else options


def _options_told(call: Call) -> dict[str, Any]:
    told = call.params.get("options")
    if not isinstance(told, dict) or not told:
        raise ApiError("ArgumentNullException", "options is empty")
    return {name: value if isinstance(value, dict | list) else text(value) for name, value in told.items()}
