"""Places where the app shows its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.portal.rest.calls import Call, Methods, administrator
from tests.portal.rest.replies import ApiError
from tests.portal.rest.values import mapping, text, truth
from tests.portal.state import Binding

if TYPE_CHECKING:
    from collections.abc import Mapping

methods = Methods()


@dataclass(frozen=True)
class Place:
    """A place.

    Attributes:
        code: Its code.
        scope: What the app needs for it beside `placement`; empty: nothing.
        single: Whether an app may bind only one handler.
        user_mode: Whether a handler may be for one user.
        options: Names of the options that it keeps.
    """

    code: str
    scope: str = ""
    single: bool = False
    user_mode: bool = False
    options: tuple[str, ...] = ()


PLACES = (
    Place("CALL_CARD", "telephony"),
    Place("PAGE_BACKGROUND_WORKER", single=True, user_mode=True, options=("errorHandlerUrl",)),
    Place("CRM_CONTACT_DETAIL_TAB", "crm"),
)


def _context(call: Call) -> None:
    if not call.caller.app:
        raise ApiError(
            "WRONG_AUTH_TYPE", "Current authorization type is denied for this method Application context required", 403
        )


_CHECKS = (_context, administrator)


@methods.add("placement.list", "placement", checks=_CHECKS)
def list_places(call: Call) -> object:
    """Codes of the places that the app's scopes allow; with `FULL` of all, with `SCOPE` of one scope."""
    wanted, full = call.params.text("SCOPE"), truth(call.params.get("FULL"))
    return [
        place.code
        for place in PLACES
        if (not wanted or place.scope == wanted) and (full or place.scope in {"", *call.state.app.scopes})
    ]


@methods.add("placement.get", "placement", checks=_CHECKS)
def get(call: Call) -> object:
    """The app's handlers."""
    return [
        {
            "placement": each.placement,
            "userId": each.user_id,
            "handler": each.handler,
            "options": each.options,
            "title": each.title_in(call.state.language, call.state.app.name),
            "description": each.description,
            "langAll": {language: _title(texts) for language, texts in each.titles.items()},
        }
        for each in call.state.bindings
    ]


@methods.add("placement.bind", "placement", checks=_CHECKS)
def bind(call: Call) -> object:
    """Binds a handler."""
    code, handler = _required(call, "PLACEMENT").upper(), _required(call, "HANDLER")
    place = next((each for each in PLACES if each.code == code), None)
    if place is None or place.scope not in {"", *call.state.app.scopes}:
        raise ApiError("ERROR_PLACEMENT_NOT_FOUND", "Placement not found")
    _check_handler(call, handler)
    user_id = call.params.whole("USER_ID")
    if user_id and not place.user_mode:
        raise _refused("ERROR_PLACEMENT_USER_MODE", "User mode is not available")
    options = {name: text(call.params.map("OPTIONS").get(name)) for name in place.options}
    if "errorHandlerUrl" in place.options and not options["errorHandlerUrl"]:
        raise _refused("EMPTY_ERROR_HANDLER_URL", "Field errorHandlerUrl is empty.")
    bound = [each for each in call.state.bindings if each.placement == code]
    if (place.single and bound) or any(each.handler == handler and each.user_id == user_id for each in bound):
        raise _refused("ERROR_PLACEMENT_MAX_COUNT", "Placement max count")
    call.state.bind(
        Binding(
            code,
            handler,
            call.params.text("TITLE"),
            call.params.text("DESCRIPTION"),
            call.params.text("GROUP_NAME"),
            _titles(call),
            options,
            user_id,
        )
    )
    return True


@methods.add("placement.unbind", "placement", checks=_CHECKS)
def unbind(call: Call) -> object:
    """Takes handlers of a place away; without `HANDLER` all. Each counts twice."""
    code, handler = _required(call, "PLACEMENT").upper(), call.params.text("HANDLER")
    user_id = call.params.whole("USER_ID")
    state = call.state
    removed = [
        each
        for each in state.bindings
        if each.placement == code and handler in {"", each.handler} and (not user_id or each.user_id == user_id)
    ]
    for each in removed:
        state.bindings.remove(each)
        state.push("placement.unbound", {"placement": code, "handler": each.handler})
    return {"count": 2 * len(removed)}


def _required(call: Call, name: str) -> str:
    value = call.params.text(name)
    if not value:
        raise _refused("ERROR_ARGUMENT", f"Argument '{name}' is null or empty", argument=name)
    return value


def _refused(code: str, description: str, **more: str) -> ApiError:
    return ApiError(code, description, 400, older_status=200, more=dict(more))


def _check_handler(call: Call, handler: str) -> None:
    """The app's own site is taken for a public one: the simulated portal's stands on the loopback address."""
    url = urlsplit(handler)
    if url.scheme not in {"http", "https"}:
        raise ApiError("ERROR_UNSUPPORTED_PROTOCOL", "Unsupported handler protocol")
    own = urlsplit(call.state.app.url)
    at_home = bool(own.netloc) and (url.scheme, url.netloc) == (own.scheme, own.netloc)
    host = url.hostname or ""
    if not at_home and ("." not in host.strip(".") or host == "localhost"):
        raise ApiError("ERROR_WRONG_HANDLER_URL", "Wrong handler URL")
    hosts = call.state.app.handler_hosts
    if hosts and host not in hosts:
        raise ApiError("ERROR_HANDLER_URL_MATCH", "Handler URL host doesn't match application URL host")


def _titles(call: Call) -> dict[str, dict[str, str]]:
    told = call.params.map("LANG_ALL")
    languages = told if isinstance(call.params.get("LANG_ALL"), dict) else {}
    titles = {language: _title(mapping(texts)) for language, texts in languages.items()}
    default = {
        "TITLE": call.params.text("TITLE") or call.state.app.name,
        "DESCRIPTION": call.params.text("DESCRIPTION"),
        "GROUP_NAME": call.params.text("GROUP_NAME"),
    }
    return titles or {call.state.language: default}


def _title(texts: Mapping[str, Any]) -> dict[str, str]:
    return {name: text(texts.get(name)) for name in ("TITLE", "DESCRIPTION", "GROUP_NAME")}
