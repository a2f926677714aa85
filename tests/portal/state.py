"""What the simulated portal knows, shared by its REST and its pages.

    state = portal.state
    state.user.admin = True
    state.app.installed = False
    with state.subscribe() as news:
        rest_call_that_binds()
        assert news.get(timeout=5).event == "placement.bound"

Change it under `state.lock` where several things have to change together.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, Literal

from tests.portal.recordings import Recordings
from tests.portal.rest.call_activities import CallActivityRule
from tests.portal.rest.clock import PortalClock
from tests.portal.rest.crm import Crm
from tests.portal.rest.faults import RestFaults
from tests.portal.rest.invented import fill
from tests.portal.rest.journal import Journal
from tests.portal.rest.kinds import KINDS
from tests.portal.rest.limits import Limits
from tests.portal.rest.options import Options
from tests.portal.rest.tokens import Token, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.portal.rest.methods.entities import Storage

ALL_RIGHTS = frozenset(
    f"crm.{kind}.{deed}"
    for kind in (*(kind.name for kind in KINDS), "activity", "comment")
    for deed in ("read", "add", "update", "delete")
)
"""What an operator may do unless a test takes it away. `telephony.statistics` is not among it, as in most portals."""

STATISTICS = "telephony.statistics"
OWN_STATISTICS = "telephony.statistics.own"


@dataclass
class PortalUser:
    """A user.

    Attributes:
        id: Number.
        name: First name.
        last_name: Family name.
        admin: Whether an administrator: may do everything.
        rights: What else the user may do: `crm.contact.read`, ..., `telephony.statistics`.
        app_access: Whether the user may use the app at all.
        extranet: Whether a guest of the extranet: most newer methods refuse.
        departments: Numbers of the departments that the user belongs to.
    """

    id: int
    name: str
    last_name: str
    email: str = ""
    position: str = ""
    inner_phone: str = ""
    admin: bool = False
    active: bool = True
    rights: set[str] = field(default_factory=lambda: set(ALL_RIGHTS))
    app_access: bool = True
    departments: list[int] = field(default_factory=lambda: [1])
    extranet: bool = False

    @property
    def full_name(self) -> str:
        """Both names."""
        return f"{self.name} {self.last_name}".strip()

    def may(self, right: str) -> bool:
        """Whether the user has a right."""
        return self.admin or right in self.rights


@dataclass
class PortalApp:
    """The app that is installed here.

    Attributes:
        id: Number.
        code: Its code: `client_id`.
        name: What tabs are called without a title.
        installed: Whether `installFinish` was called.
        scopes: What it was granted.
        url: Address of its site; set by `SimulatedPortal`.
        version: Number of its version.
        install_page: Page of the site that is opened until the installation is finished; empty: the app has none and
            is installed at once.
        static: Whether a static app, opened by GET without a body.
        handler_hosts: When not empty: hosts that handlers must be on, as older portals ask.
    """

    id: int = 5
    code: str = "local.5f1e0c7a9b2d48.10000001"
    name: str = "Call panel"
    installed: bool = True
    scopes: set[str] = field(
        default_factory=lambda: {"crm", "entity", "imopenlines", "placement", "telephony", "user_brief"}
    )
    url: str = ""
    version: int = 1
    install_page: str = "install.html"
    static: bool = False
    handler_hosts: tuple[str, ...] = ()


@dataclass
class Binding:
    """A handler bound to a place.

    Attributes:
        placement: The place.
        handler: Address of the page.
        titles: `TITLE`, `DESCRIPTION`, `GROUP_NAME` by language.
        title: Title where no language fits.
        options: What the place keeps: `errorHandlerUrl`.
        user_id: 0: everybody.
        id: Number.
    """

    placement: str
    handler: str
    title: str = ""
    description: str = ""
    group: str = ""
    titles: dict[str, dict[str, str]] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    user_id: int = 0
    id: int = 0

    def title_in(self, language: str, otherwise: str) -> str:
        """What the tab is called."""
        return self.titles.get(language, {}).get("TITLE") or self.title or otherwise


@dataclass
class PortalCall:
    """An external call that an app registered.

    Attributes:
        id: `CALL_ID`.
        direction: `TYPE`: 1 out, 2 in, 3 in and redirected, 4 callback, 5 information.
        shown_to: Users that see its card.
        record: The statistics record, once it was finished.
        bindings: Code and number of what else it is bound to.
        prepared: Number of the activity that the portal has while the call runs.
        activity_due: When its activity appears; None: it is there, or never comes.
        seconds: How long it was.
    """

    id: str
    user_id: int
    phone: str
    direction: int
    line: str = ""
    external_id: str = ""
    started: float = 0.0
    entity_type: str = ""
    entity_id: int = 0
    shown_to: set[int] = field(default_factory=set)
    activity_id: int = 0
    finished: bool = False
    call_list_id: int = 0
    record: dict[str, Any] = field(default_factory=dict)
    bindings: list[tuple[str, int]] = field(default_factory=list)
    prepared: int = 0
    activity_due: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class News:
    """Something that the portal's open pages have to know."""

    event: str
    data: dict[str, Any]


def _users() -> dict[int, PortalUser]:
    people = [
        PortalUser(1, "Ines", "Becker", "ines.becker@example.com", "Head of sales", "101", admin=True),
        PortalUser(6, "Mia", "Stern", "mia.stern@example.com", "Operator", "106", departments=[3]),
        PortalUser(12, "Oliver", "Stone", "oliver.stone@example.com", "Support", "112"),
        PortalUser(27, "Yuki", "Tanaka", "yuki.tanaka@example.com", "Support", "127"),
        PortalUser(31, "Rosa", "Keller", "rosa.keller@example.com", "Operator", "131", active=False),
    ]
    return {user.id: user for user in people}


class PortalState:
    """All of it. One per portal.

    Attributes:
        url: Origin of the portal's pages.
        calls: Calls that apps registered, by id.
        shown_calls: Calls of the portal's own telephony, as its pages report them.
        entities: The app's storages, by code.
        call_activity: When a call's activity appears.
        recordings: How the addresses of recordings answer.
        no_files: What a comment without files has.
        transcribes: Whether the portal's AI writes down what is said in calls.
    """

    def __init__(self) -> None:
        self.lock = RLock()
        self.clock = PortalClock()
        self.url = "https://portal.example.com"
        self._subscribers: list[SimpleQueue[News]] = []
        self._subscribing = Lock()
        self._fill()

    def _fill(self) -> None:
        self.language = "en"
        self.users = _users()
        self.user = self.users[6]
        self.app = PortalApp()
        self.bindings: list[Binding] = []
        self.options = Options()
        self.entities: dict[str, Storage] = {}
        self.tokens = Tokens(self.clock.now)
        self.crm = Crm(self.clock)
        fill(self.crm)
        self.limits = Limits(self.clock.now)
        self.faults = RestFaults()
        self.journal = Journal()
        self.older_portal = False
        self.unknown_filters: set[str] = set()
        self.calls: dict[str, PortalCall] = {}
        self.shown_calls: dict[str, PortalCall] = {}
        self.call_activity = CallActivityRule()
        self.recordings = Recordings()
        self.transcribes = True
        self.no_files: Literal["object", "list", "missing"] = "object"
        self.started = {(user, self.app.version) for user in self.users}

    def reset(self, at: float | None = None) -> None:
        """Makes everything as it was at first; the address of the app and the subscribers stay.

        Args:
            at: Stops the clock at this moment, in s since 1970: then everything is the same each time.
        """
        with self.lock:
            url = self.app.url
            self.clock.set(at)
            self._fill()
            self.app.url = url
        self.push("portal.reset", {})

    def call(self, call_id: str) -> PortalCall | None:
        """A call: one that an app registered, or one whose card a page shows."""
        return self.calls.get(call_id) or self.shown_calls.get(call_id)

    def all_calls(self) -> list[PortalCall]:
        """All of them."""
        return [*self.calls.values(), *self.shown_calls.values()]

    def token(self) -> Token:
        """The good token of the current user and the app, as `getInitData` and the form POST tell it."""
        return self.tokens.current(self.user.id, self.app.code)

    def refreshed_token(self) -> Token | None:
        """A new token for the current user, as `refreshAuth` tells it; None when that is to fail."""
        return self.tokens.refresh(self.user.id, self.app.code)

    def bound(self, placement: str) -> list[Binding]:
        """The handlers of a place that the current user sees."""
        return [each for each in self.bindings if each.placement == placement and each.user_id in {0, self.user.id}]

    def bind(self, binding: Binding) -> None:
        """Binds a handler without REST's checks and gives it a number. Pushes `placement.bound`."""
        with self.lock:
            binding.id = max((each.id for each in self.bindings), default=0) + 1
            self.bindings.append(binding)
        self.push("placement.bound", {"placement": binding.placement, "handler": binding.handler})

    def finish_installation(self, *, done: bool = True) -> None:
        """What `installFinish` does. Pushes `app.installed`."""
        self.app.installed = done
        self.push("app.installed", {"installed": done})

    def remove_app(self) -> None:
        """Uninstalls the app with all that it left: bindings, options and storages. Pushes `app.removed`."""
        with self.lock:
            self.app.installed = not self.app.install_page
            self.bindings.clear()
            self.options = Options()
            self.entities.clear()
            self.started.clear()
        self.push("app.removed", {})

    def first_start(self) -> bool:
        """Whether the current user starts this version of the app for the first time; once."""
        with self.lock:
            key = (self.user.id, self.app.version)
            first = key not in self.started
            self.started.add(key)
            return first

    def push(self, event: str, data: dict[str, Any]) -> None:
        """Tells all subscribers. May be called from any thread; `data` is to be fit for JSON."""
        with self._subscribing:
            for queue in self._subscribers:
                queue.put(News(event, data))

    @contextmanager
    def subscribe(self) -> Iterator[SimpleQueue[News]]:
        """A queue of the news that come from now on."""
        queue: SimpleQueue[News] = SimpleQueue()
        with self._subscribing:
            self._subscribers.append(queue)
        try:
            yield queue
        finally:
            with self._subscribing:
                self._subscribers.remove(queue)
