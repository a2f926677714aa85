"""The program: synchronous, in order, woken by time, and not to be stopped by a fault."""

from __future__ import annotations

import asyncio

from app.ui.program import PageContext, Program
from tests.support.stepped_loop import run


class Recorded:
    """A loop over a number; what happens is written down."""

    def __init__(self) -> None:
        self.happened: list[str] = []
        context = PageContext(
            now=lambda: 0.0,
            spawn=lambda work, _: work.close(),
            report=lambda what, error: self.log(f"{what}: {error!r}"),
        )
        self.loop: Program[int, str, str] = Program(0, self.update, context, render=self.render, run=self.run)

    def log(self, line: str) -> None:
        """Writes down what happens."""
        self.happened.append(line)

    def update(self, model: int, message: str) -> tuple[int, list[str]]:
        """Counts messages; the words after a `+` are effects."""
        self.log(f"update {message}")
        if message == "bad":
            raise ValueError("no number in here")
        return model + 1, message.split("+")[1:]

    def render(self, model: int) -> None:
        """Fails at 13."""
        self.log(f"render {model}")
        if model == 13:
            raise LookupError("no place")

    def run(self, effect: str) -> None:
        """Dispatches, closes, fails, or does nothing more."""
        self.log(f"run {effect}")
        if effect == "again":
            self.loop.dispatch("inner")
        if effect == "close":
            self.loop.close()
        if effect == "fails":
            raise RuntimeError("no effect")


def test_when_dispatch_returns_the_message_is_rendered_and_its_effects_are_started() -> None:
    recorded = Recorded()
    recorded.loop.dispatch("first+one+two")
    assert recorded.happened == ["update first+one+two", "render 1", "run one", "run two"]
    assert recorded.loop.model == 1


def test_a_message_dispatched_meanwhile_waits_its_turn_in_the_same_call() -> None:
    recorded = Recorded()
    recorded.loop.dispatch("outer+again+one")
    assert recorded.happened == [
        "update outer+again+one",
        "render 1",
        "run again",
        "run one",
        "update inner",
        "render 2",
    ]


def test_a_fault_in_update_is_reported_and_leaves_the_model() -> None:
    recorded = Recorded()
    recorded.loop.dispatch("bad")
    assert recorded.happened == ["update bad", "update after str: ValueError('no number in here')"]
    assert recorded.loop.model == 0
    recorded.loop.dispatch("good")
    assert recorded.loop.model == 1


def test_a_fault_in_rendering_does_not_stop_the_effects() -> None:
    recorded = Recorded()
    for _ in range(12):
        recorded.loop.dispatch("more")
    recorded.happened.clear()
    recorded.loop.dispatch("last+one")
    assert recorded.happened == ["update last+one", "render 13", "render: LookupError('no place')", "run one"]


def test_a_fault_in_one_effect_does_not_stop_the_next() -> None:
    recorded = Recorded()
    recorded.loop.dispatch("first+fails+one")
    assert recorded.happened[2:] == ["run fails", "effect str: RuntimeError('no effect')", "run one"]


def test_a_closed_loop_deals_with_what_waits_and_with_nothing_more() -> None:
    recorded = Recorded()
    recorded.loop.dispatch("a+again+close")
    recorded.loop.dispatch("late")
    assert recorded.happened == [
        "update a+again+close",
        "render 1",
        "run again",
        "run close",
        "update inner",
        "render 2",
    ]


def shown_faults(*messages: str, dismissed: bool = False) -> tuple[list[str], list[str]]:
    """What is reported and what the user sees, where messages that begin with `bad` cannot be processed."""
    reported: list[str] = []
    seen: list[str] = []

    def update(model: int, message: str) -> tuple[int, list[str]]:
        if message.startswith("fault "):
            seen.append(message)
        if "bad" in message:
            raise ValueError("+1 202 555 0143")
        return model, []

    context = PageContext(
        now=lambda: 5.0, spawn=lambda work, _: work.close(), report=lambda what, _: reported.append(what)
    )
    program: Program[int, str, str] = Program(
        0,
        update,
        context,
        render=lambda _: None,
        run=lambda _: None,
        fault=lambda at, text: f"fault at {at:g}: {text}{' bad' if 'bad fault' in messages else ''}",
    )
    for message in messages:
        program.dispatch(message)
        if dismissed:
            program.dismiss_fault()
    return reported, seen


def test_a_fault_that_repeats_reaches_the_user_once_and_without_its_data() -> None:
    reported, seen = shown_faults("bad", "bad", "good")
    assert reported == ["update after str", "update after str"]
    assert seen == ["fault at 5: update after str: ValueError"]


def test_after_a_fault_is_dismissed_the_next_one_reaches_the_user() -> None:
    assert len(shown_faults("bad", "bad", dismissed=True)[1]) == 2


def test_a_fault_whose_own_message_fails_ends_there() -> None:
    assert shown_faults("bad fault") == (["update after str"] * 2, ["fault at 5: update after str: ValueError bad"])


def test_it_wakes_up_when_the_model_says_so_until_it_is_closed() -> None:
    async def scenario() -> list[float]:
        ticks: list[float] = []

        def update(model: float, at: float) -> tuple[float, list[str]]:
            ticks.append(at)
            return model + 10, []

        context = PageContext(
            now=asyncio.get_running_loop().time, spawn=lambda work, _: work.close(), report=lambda *_: None
        )
        program: Program[float, float, str] = Program(
            0,
            update,
            context,
            render=lambda _: None,
            run=lambda _: None,
            next_change=lambda model: model if model < 40 else None,
            tick=lambda at: at,
        )
        program.dispatch(0)
        await asyncio.sleep(25)
        program.close()
        await asyncio.sleep(25)
        return ticks

    assert run(scenario()) == [0, 10, 20]
