"""The fake library does what every library does: the suite that the browser's library has to pass as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import library_contract
from tests.support.fake_library import FakeLibrary
from tests.support.library_contract import CASES, Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.bitrix24.values import JSON


class FakeStage:
    """The contract's stage with a fake library."""

    def __init__(self) -> None:
        self.library = FakeLibrary(works=False)

    def initialise(self) -> None:
        """See `Stage.initialise`."""
        self.library.initialise()

    def describe(self, *, info: JSON, language: str, domain: str, admin: bool, auth: JSON) -> None:
        """See `Stage.describe`."""
        self.library.info = info
        self.library.lang = language
        self.library.host = domain
        self.library.admin = admin
        self.library.tokens = auth

    def answers(self, command: str, *values: JSON) -> None:
        """See `Stage.answers`."""
        self.library.answers(command, *values)

    async def answer_again(self, command: str, *values: JSON) -> None:
        """See `Stage.answer_again`."""
        self.library.all_asked(command)[-1].answer(*values)

    async def tell(self, event: str, *values: JSON) -> None:
        """See `Stage.tell`."""
        self.library.tell(event, *values)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
async def test_the_fake_library_keeps_the_contract(case: Callable[[Stage], Awaitable[None]]) -> None:
    await case(FakeStage())


def test_the_contract_names_all_of_its_cases() -> None:
    written = [
        name
        for name, thing in vars(library_contract).items()
        if "stage" in getattr(thing, "__annotations__", {}) and not name.startswith("_")
    ]
    assert sorted(written) == sorted(case.__name__ for case in CASES)


def test_a_second_binding_adds_a_second_delivery() -> None:
    library = FakeLibrary()
    heard: list[object] = []
    library.release_events()
    library.bind_event("CallCard::BeforeClose", heard.append)
    library.bind_event("CallCard::BeforeClose", heard.append)
    library.tell("CallCard::BeforeClose", [])
    assert heard == [[[]], [[]]]
