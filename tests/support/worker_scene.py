"""A worker with a call, played by a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.telephony.provider import Connected, Ringing
from tests.support.fake_worker import Scene
from tests.support.stepped_loop import run, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


def scene(play: Callable[[Scene], Coroutine[None, None, None]], *, opened: bool = True) -> Scene:
    """A scene that was played."""

    async def scenario() -> Scene:
        made = Scene()
        if opened:
            made.open()
        await play(made)
        await settled()
        return made

    return run(scenario())


async def talking(on: Scene) -> None:
    """A call comes, is answered, and there is a conversation."""
    on.call()
    on.client.report(Ringing())
    on.tell("answerButtonClick", [])
    on.client.report(Connected())
    await settled()
