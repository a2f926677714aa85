"""A worker without a browser: its frame's turn, its portal, and a telephony provider that a test drives.

scene = Scene()
scene.open()
scene.call()
scene.client.report(Ringing())
assert scene.sent("CallCardSetUiState") == ["incoming"]
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from app.bitrix24.background_worker import PREFIX
from app.telephony.test_call import KEY, mark
from app.ui.program import Tasks
from app.worker.worker import Worker, WorkerContext
from tests.support import recorded
from tests.support.fake_library import FakeLibrary
from tests.support.fake_page import FakeStore
from tests.support.fake_rest import FakePortal, ok, refused
from tests.support.languages import words_in

if TYPE_CHECKING:
    from app.bitrix24.rest.transport import Reply
    from app.bitrix24.values import JSON
    from app.telephony.provider import Call, Report, Reporter, Target, TelephonyProvider
    from tests.support.fake_rest import Request

NUMBER = "+12025550166"
CALL: dict[str, JSON] = {
    **recorded.case("background-events", "initialized_external_unbound")["bx24_args"][0],
    "CRM_ENTITY_TYPE": "CONTACT",
    "CRM_ENTITY_ID": 797,
}
CALL_ID = str(CALL["CALL_ID"])
STATES: list[JSON] = ["incoming", "connected"]


class DrivenClient:
    """A telephony provider whose session notes its commands; `fails` names those that it refuses."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.orders: list[object] = []
        self.fails: set[str] = set()
        self.takes = True
        self.closed = 0
        self._report: Reporter | None = None

    def connect(self, call: Call, report: Reporter) -> DrivenClient | None:
        """See `TelephonyProvider`."""
        self.calls.append(call)
        self._report = report
        return self if self.takes else None

    def report(self, report: Report) -> None:
        """Something happens to the call."""
        assert self._report is not None
        self._report(report)

    async def answer(self) -> None:
        """See `TaskLine`."""
        self._order("answer")

    async def skip(self) -> None:
        """See `TaskLine`."""
        self._order("skip")

    async def dial(self) -> None:
        """See `TaskLine`."""
        self._order("dial")

    async def hang_up(self) -> None:
        """See `TaskLine`."""
        self._order("hang_up")

    async def hold(self, *, held: bool) -> None:
        """See `TaskLine`."""
        self._order("hold", held)

    async def mute(self, *, muted: bool) -> None:
        """See `TaskLine`."""
        self._order("mute", muted)

    async def send_tone(self, key: str) -> None:
        """See `TaskLine`."""
        self._order("tone", key)

    async def transfer(self, target: Target) -> None:
        """See `TaskLine`."""
        self._order("transfer", target)

    async def complete_transfer(self) -> None:
        """See `TaskLine`."""
        self._order("complete_transfer")

    async def cancel_transfer(self) -> None:
        """See `TaskLine`."""
        self._order("cancel_transfer")

    def close(self) -> None:
        """See `TaskLine`."""
        self.closed += 1

    def _order(self, name: str, *arguments: object) -> None:
        self.orders.append((name, *arguments) if arguments else name)
        if name in self.fails:
            raise ConnectionError(name)


class Scene:
    """One frame of the worker in one portal page."""

    def __init__(self, client: TelephonyProvider | None = None, language: str = "en") -> None:
        self.client = DrivenClient()
        self.library = FakeLibrary(info={"placement": "PAGE_BACKGROUND_WORKER", "options": {}})
        self.library.answers("CallCardGetListUiStates", STATES)
        for command in ("SetUiState", "SetMute", "SetHold", "SetCardTitle", "SetStatusText", "Close"):
            self.library.answers(f"CallCard{command}", [])
        self.results: dict[str, Reply] = {
            "crm.contact.get": ok({"NAME": "Jane", "LAST_NAME": "Cooper"}),
            "user.current": ok({"ID": "6"}),
            "telephony.externalCall.hide": ok(True),
            "telephony.externalCall.finish": ok({}),
        }
        self.portal = FakePortal(self._rest_answer)
        self.store = FakeStore()
        self.stored = self.store.texts
        self.left = ("", "")
        self.not_ours: set[str] = set()
        self.kept: dict[str, str] = {}
        self.done: list[str] = []
        self.told: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self._tasks = Tasks(self._report)
        context = WorkerContext(
            lease=_Turn(self),
            store=self.store,
            rest=self.portal.rest(),
            provider=client or self.client,
            tell=lambda text: self.told.append(json.loads(text)),
            spawn=self._tasks.spawn,
            now=self.now,
            report=self._report,
        )
        self.worker = Worker(self.library, context, words_in(language))

    def now(self) -> float:
        """The wall clock, which goes with the loop."""
        return 1_000_000.0 + asyncio.get_running_loop().time()

    def mark_test_call(self) -> None:
        """What the home page leaves."""
        self.stored[KEY] = mark(NUMBER, self.now(), CALL_ID)

    def open(self) -> Scene:
        """Opens the worker."""
        self.worker.open()
        return self

    def tell(self, suffix: str, *values: JSON) -> None:
        """The portal sends an event."""
        self.library.tell(PREFIX + suffix, *values)

    def call(self, **changes: JSON) -> None:
        """The card of a call comes."""
        self.tell("initialized", {**CALL, **changes})

    def sent(self, command: str) -> list[JSON]:
        """The first parameters of all commands of one name so far."""
        params = [asked.params for asked in self.library.all_asked(command)]
        return [next(iter(found.values()), None) if isinstance(found, dict) else None for found in params]

    @property
    def commands(self) -> list[str]:
        """The names of all commands so far."""
        return [asked.name for asked in self.library.asked]

    def rest_params(self, method: str) -> list[dict[str, Any]]:
        """The parameters of all calls of a REST method so far."""
        return [request.params for request in self.portal.requests if request.method == method]

    def _rest_answer(self, request: Request) -> Reply:
        return self.results.get(request.method, refused("ERROR_METHOD_NOT_FOUND", 404))

    def _report(self, what: str, error: Exception) -> None:
        self.faults.append(f"{what}: {type(error).__name__}")


class _Turn:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def has(self, call_id: str) -> bool:
        return call_id not in self._scene.not_ours

    def recall(self) -> tuple[str, str]:
        return self._scene.left

    def store(self, call_id: str, text: str) -> None:
        self._scene.kept[call_id] = text

    def release(self, call_id: str) -> None:
        self._scene.kept.pop(call_id, None)
        self._scene.done.append(call_id)
