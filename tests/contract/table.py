"""How a case is written down: the place it happens in, its steps, and what each of them gives.

Case(
    "a command gets its reply",
    CARD,
    [ask("call", "getStatus").gives(Having({"CALL_STATE": "connecting"}))],
)
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from tests.contract.expected import ANYTHING, FORMS, SILENCE, Client, Form
from tests.portal.rest.faults import RestFault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.contract.stage import Stage
    from tests.portal.state import PortalState


NOT_IN_OWN = {
    *("title", "scroll", "reload", "callTo", "phoneTo", "openMessenger", "openHistory"),
    *("selectUser", "selectUsers", "selectAccess", "selectCrm", "rest", "pages", "list", "batch"),
}
"""Operations that the app's own library leaves out, because the app has no use for them."""


@dataclass(frozen=True)
class Scene:
    """A place for the app in the portal.

    Attributes:
        name: What to call it.
        open: Opens the app on a page of the portal; None: the app's own page, which opens with it.
        language: Language of the portal.
        admin: Whether the user is an administrator.
        installed: Whether the app is installed.
        faults: What differs in the portal's ways, see page/faults.js.
        worker: Whether the app is the background worker there, not what is in the card.
    """

    name: str
    open: Callable[[Stage], None] | None = None
    language: str = "en"
    admin: bool = False
    installed: bool = True
    faults: dict[str, object] = field(default_factory=dict)
    worker: bool = False


@dataclass(frozen=True)
class Step:
    """Something that is done, and what it gives.

    Attributes:
        text: What is done, for messages.
        act: Does it and gives a plain value.
        expected: What it gives; may hold `ByClient` and the other matchers.
        operation: What is asked of the client; empty where nothing is.
    """

    text: str
    act: Callable[[Stage], object]
    expected: object = ANYTHING
    operation: str = ""

    def gives(self, expected: object) -> Step:
        """The same step with an expectation."""
        return replace(self, expected=expected)


@dataclass(frozen=True)
class Case:
    """One rule of the contract.

    Attributes:
        name: The rule in words.
        scene: Where it happens.
        steps: What is done in order.
        only: The form of the clients that can express it; None: all can.
        reason: Why the others cannot.
        fresh: Needs a portal's page in which nothing has happened yet.
        spoils: What the next case cannot use: the app in its `place`, or the `portal`'s page as well.
    """

    name: str
    scene: Scene
    steps: Sequence[Step]
    only: Form | None = None
    reason: str = ""
    fresh: bool = False
    spoils: Literal["", "place", "portal"] = ""

    def __post_init__(self) -> None:
        if (self.only is None) != (self.reason == ""):
            raise ValueError(f"the case {self.name!r} needs a reason if and only if one client cannot express it")

    @property
    def clients(self) -> tuple[Client, ...]:
        """The clients that can express it."""
        beyond_own = any(step.operation in NOT_IN_OWN for step in self.steps)
        return tuple(
            client
            for client, form in FORMS.items()
            if self.only in (None, form) and not (client == "own" and beyond_own)
        )


def ask(operation: str, *arguments: object) -> Step:
    """The client does an operation; gives its value, `silence` when none has come within about a second."""
    text = f"{operation}{arguments}"
    return Step(text, lambda stage: stage.ask(operation, *arguments), operation=operation)


def ask_in_vain(operation: str, *arguments: object) -> Step:
    """The client does an operation that is not answered: a further message and its reply come first."""
    text = f"{operation}{arguments}"
    return Step(text, lambda stage: stage.evaluate("askInVain", operation, list(arguments)), SILENCE, operation)


def request(operation: str, *arguments: object) -> Step:
    """The client does an operation that asks the server."""
    text = f"{operation}{arguments}"
    return Step(text, lambda stage: stage.evaluate("request", operation, list(arguments)), operation=operation)


def begin(name: str, operation: str, *arguments: object) -> Step:
    """The client begins an operation; its outcome is heard under `name`."""
    text = f"begin {operation}{arguments}"
    return Step(text, lambda stage: stage.evaluate("begin", name, operation, list(arguments)), operation=operation)


def bind(event: str, name: str = "") -> Step:
    """The client binds an event, which nobody acknowledges; deliveries are heard under `name`, else the event's."""
    arguments = [event, name] if name else [event]
    return Step(f"bind {event}", lambda stage: stage.ask("bind", *arguments, speed=30), SILENCE)


def heard(name: str) -> Step:
    """Argument lists that came under a name until now, all that is on its way included."""
    return Step(f"heard of {name}", lambda stage: stage.heard(name))


def portal(function: str, *arguments: object) -> Step:
    """A function of `window.portal`."""
    return Step(f"portal.{function}{arguments}", lambda stage: stage.portal_page.call(function, *arguments))


def portal_state(*path: str) -> Step:
    """A part of what `window.portal.state()` tells."""
    return Step(f"state of the portal: {'.'.join(path)}", lambda stage: _part(stage.portal_page.state(), path))


def on_server(text: str, act: Callable[[PortalState], object]) -> Step:
    """What is done to the state of the portal's server."""
    return Step(text, lambda stage: act(stage.portal.state))


def fault(**settings: Any) -> Step:  # noqa: ANN401 - of a RestFault
    """Something goes wrong with REST until the case ends: settings of a `RestFault`."""
    return on_server(f"fault {settings}", lambda state: state.faults.add(RestFault(**settings)))


def on_portal(script: str) -> Step:
    """A JavaScript expression, evaluated in the portal's page."""
    return Step(f"on the portal's page: {script}", lambda stage: stage.page.evaluate(f"() => {script}"))


def press(name: str) -> Step:
    """Clicks on a button, a checkbox or a radio button of the portal's page."""
    return Step(f"press {name}", lambda stage: stage.press(name))


def do(text: str, act: Callable[[Stage], object]) -> Step:
    """Anything else."""
    return Step(text, act)


def _part(value: Any, path: Sequence[str]) -> object:  # noqa: ANN401 - a JSON value
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
