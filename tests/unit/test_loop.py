"""The loop: synchronous, in order, and not to be stopped by a fault."""

from __future__ import annotations

from app.ui.program import PageContext, Program


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
