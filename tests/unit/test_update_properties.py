"""Whatever happens in whatever order, the panel's model stays sound.

Checked after each message of any sequence:

* `update` never raises, and its model is immutable and can be a key;
* at most one `getStatus` and one hold command are under way, and each is asked for exactly when its mark is set;
* the call is a talk if and only if the portal's last state is `connected`;
* a talk that runs belongs to a call that talks, or whose state is not documented; its end is not before its beginning;
* a failure is never shown for a call that continues;
* a countdown runs only after an announced closing;
* each trouble is reported once, the log is bounded;
* the next change lies ahead;
* the page shows what it would show if it were drawn for the first time.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.call import messages as told
from app.call.conversation import RememberedConversation
from app.call.crm_item import CrmItem
from app.call.messages import AskStatus, Message, OpenClient, RememberConversation, RememberTalk, SetKeepOpen
from app.call.model import Call, Model, Number, NumberKind, PanelWarning, Phase, RememberedTalk, TalkTimer
from app.call.update import next_change, update
from app.locale import Words
from app.panel.call_view import SECTIONS
from app.ui.view import Renderer
from tests.support.fake_page import FakePlaces

if TYPE_CHECKING:
    from app.call.messages import Effect

START = 1_774_588_815.0

clients = st.sampled_from([CrmItem("CONTACT", 797), CrmItem("LEAD", 124), CrmItem("DYNAMIC_128", 1)])
numbers = st.sampled_from([Number(), Number(NumberKind.HIDDEN), Number(NumberKind.KNOWN, "+12025550166")])
states = st.sampled_from(["idle", "connecting", "connected", "ringing", ""])
ids = st.sampled_from(["", "A.1.2", "B.2.3", "externalCall.c3.4"])
codes = st.sampled_from([None, "", "200", "486", "603-S", "777"])
times = st.floats(START - 100.0, START + 100.0)

calls = st.builds(
    Call,
    id=ids,
    number=numbers,
    client=st.none() | clients,
    bindings=st.lists(clients, max_size=2, unique=True).map(tuple),
    direction=st.sampled_from(["", "incoming", "outgoing", "callback"]),
    state=states,
    campaign=st.booleans(),
)

talks = st.builds(
    lambda since, lasted, exact: TalkTimer(since, None if lasted is None else since + lasted, exact),
    times,
    st.none() | st.floats(0.0, 1000.0),
    st.booleans(),
)

conversations = st.builds(
    RememberedConversation,
    ids,
    times,
    st.sampled_from(Phase),
    st.sampled_from([None, 7]),
    st.none() | times,
    st.booleans(),
)

Happening = tuple[type[Message], tuple[object, ...]]


def happening(kind: type[Message], *arguments: st.SearchStrategy[object]) -> st.SearchStrategy[Happening]:
    """A message without its time."""
    return st.tuples(st.just(kind), st.tuples(*arguments))


ANSWERS = (told.StatusArrived, told.StatusFailed, told.KeepOpenConfirmed, told.KeepOpenFailed)

happenings: st.SearchStrategy[Happening] = st.one_of(
    happening(
        told.Opened, st.none() | calls, st.none() | st.builds(RememberedTalk, ids, talks), st.none() | conversations
    ),
    happening(told.Subscribed),
    happening(told.InterfaceKnown, st.sampled_from([frozenset[str](), frozenset({"getStatus", "disableAutoClose"})])),
    happening(told.StatusArrived, calls),
    happening(told.StatusFailed, st.sampled_from([PanelWarning.STATUS_SILENT, PanelWarning.STATUS_UNREADABLE])),
    happening(told.StatusRequested),
    happening(told.ClientChanged, st.none() | clients, numbers),
    happening(told.StateChanged, states, codes),
    happening(told.CloseAnnounced),
    happening(told.KeepOpenToggled),
    happening(told.MoreTimeRequested),
    happening(told.KeepOpenConfirmed, st.booleans()),
    happening(told.KeepOpenFailed, st.sampled_from([PanelWarning.KEEP_OPEN_SILENT, PanelWarning.KEEP_OPEN_REFUSED])),
    happening(told.ClientOpenRequested, clients),
    happening(told.Failed, st.sampled_from(PanelWarning)),
    happening(told.WarningDismissed, st.sampled_from(PanelWarning)),
    happening(told.NoteSent),
    happening(told.Ticked),
)

monotone = st.floats(0.0, 30.0)
any_direction = st.floats(-4000.0, 4000.0)


def _raise(_: str, error: Exception) -> None:
    raise error


class Watched:
    """A model under test, with what must be true of it after each message."""

    def __init__(self, *, monotone_clock: bool) -> None:
        self.model = Model()
        self.at = START
        self.monotone_clock = monotone_clock
        self.announced = False
        self.places = FakePlaces()
        self.renderer: Renderer[Model] = Renderer(self.places, SECTIONS, Words(), _raise)

    def then(self, happened: Happening, passed: float) -> None:
        """One message, `passed` seconds after the last one."""
        kind, arguments = happened
        self.at += passed
        message = kind(self.at, *arguments)  # type: ignore[arg-type]
        before = self.model
        self.model, effects = update(before, message)
        self.announced = self.announced or kind is told.CloseAnnounced
        self._check_model()
        self._check_requests(before, message, effects)
        self._check_page()

    def _check_page(self) -> None:
        self.renderer.show(self.model)
        for section in SECTIONS:
            for name, shown in section(self.model, Words()).items():
                assert self.places.shown[name] == shown

    def _check_model(self) -> None:
        model = self.model
        hash(model)
        assert model.now == self.at
        state = "" if model.call is None else model.call.state
        assert (model.phase is Phase.TALKING) == (state == "connected")
        assert (model.phase is Phase.CONNECTING) == (state == "connecting")
        if model.talk_timer is not None:
            assert model.phase not in (Phase.NO_CALL, Phase.CONNECTING, Phase.UNANSWERED, Phase.FAILED)
            assert model.talk_timer.until is not None or model.phase in (Phase.TALKING, Phase.UNKNOWN)
            assert model.talk_timer.seconds(model.now) >= 0
            if self.monotone_clock and model.talk_timer.until is not None:
                assert model.talk_timer.until >= model.talk_timer.since
        assert model.failure_code is None or model.phase not in (Phase.TALKING, Phase.CONNECTING, Phase.NO_CALL)
        assert model.auto_close.closes_at is None or self.announced
        assert model.auto_close.queued is None or model.auto_close.requested is not None
        assert len(set(model.warnings)) == len(model.warnings)
        assert model.status.under_way or model.status.missed or model.status == type(model.status)()
        assert not model.status.again or model.status.under_way
        change = next_change(model)
        running_out = model.auto_close.closes_at is not None and model.auto_close.closes_at <= model.now
        assert change is None or running_out or change >= model.now - 1e-6

    def _check_requests(self, before: Model, message: Message, effects: tuple[Effect, ...]) -> None:
        asks = [effect for effect in effects if isinstance(effect, AskStatus)]
        holds = [effect for effect in effects if isinstance(effect, SetKeepOpen)]
        assert len(asks) <= 1
        assert len(holds) <= 1
        if asks:
            assert self.model.status.under_way
            assert not before.status.under_way or isinstance(message, told.StatusArrived)
        if holds:
            assert self.model.auto_close.requested is holds[0].keep_open
            assert before.auto_close.requested is None or isinstance(message, told.KeepOpenConfirmed)
        if not isinstance(message, ANSWERS):
            assert not before.status.under_way or self.model.status.under_way
            assert before.auto_close.requested is None or self.model.auto_close.requested == before.auto_close.requested
        known = (AskStatus, SetKeepOpen, OpenClient, RememberTalk, RememberConversation)
        assert all(isinstance(effect, known) for effect in effects)


@given(st.lists(st.tuples(happenings, monotone), max_size=40))
@example([((told.StateChanged, ("connected", None)), 0.0), ((told.StateChanged, ("ringing", None)), 1.0)] * 2)
def test_any_sequence_of_messages_leaves_a_sound_model(story: list[tuple[Happening, float]]) -> None:
    watched = Watched(monotone_clock=not any(kind is told.Opened for (kind, _), _ in story))
    for happened, passed in story:
        watched.then(happened, passed)


@given(st.lists(st.tuples(happenings, any_direction), max_size=40))
def test_a_clock_that_is_set_to_and_fro_leaves_a_sound_model(story: list[tuple[Happening, float]]) -> None:
    watched = Watched(monotone_clock=False)
    for happened, passed in story:
        watched.then(happened, passed)


@given(st.lists(st.tuples(happenings, monotone), max_size=30))
def test_the_same_story_gives_the_same_model_and_effects(story: list[tuple[Happening, float]]) -> None:
    first, second = Model(), Model()
    at = START
    for (kind, arguments), passed in story:
        at += passed
        message = kind(at, *arguments)  # type: ignore[arg-type]
        first, effects = update(first, message)
        second, effects_again = update(second, message)
        assert effects == effects_again
    assert first == second


@given(st.lists(st.tuples(happenings, monotone), max_size=20), states, codes)
def test_an_event_delivered_twice_at_once_is_one_event(
    story: list[tuple[Happening, float]], state: str, code: str | None
) -> None:
    watched = Watched(monotone_clock=False)
    for happened, passed in story:
        watched.then(happened, passed)
    message = told.StateChanged(watched.at, state, code)
    once, _ = update(watched.model, message)
    twice, effects = update(once, message)
    assert twice == once
    assert effects == ()


@given(st.lists(st.tuples(happenings, monotone), max_size=20), calls)
def test_a_status_repeated_is_one_status(story: list[tuple[Happening, float]], call: Call) -> None:
    watched = Watched(monotone_clock=False)
    for happened, passed in story:
        watched.then(happened, passed)
    settled = dataclasses.replace(watched.model, status=type(watched.model.status)())
    once, _ = update(settled, told.StatusArrived(watched.at, call))
    twice, effects = update(once, told.StatusArrived(watched.at, call))
    assert twice == once
    assert effects == ()


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Model)])
def test_no_field_of_the_model_can_be_changed_in_place(field: str) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(Model(), field, None)


def test_every_message_takes_part() -> None:
    drawn = set(Message.__args__)
    named = {thing for thing in vars(told).values() if dataclasses.is_dataclass(thing) and hasattr(thing, "at")}
    assert drawn == {thing for thing in named if thing.__module__ == told.__name__}
