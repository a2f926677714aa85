"""One request when a card opens: commands from the same turn of the event loop are sent together.

    reader = Reader(rest)
    outcomes = await reader.read({
        "client": Command("crm.contact.get", {"id": 43}),
        "company": Command("crm.company.get", {"id": result_of("client", "COMPANY_ID")}),
    })
    card = outcomes.answer("client").result

Each caller has its own keys and gets the results or errors of its own commands. A command that two callers request is
sent once. A request whose callers are all cancelled is given up.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.rest.batch import Command, Commands, Outcomes, check
from app.bitrix24.rest.form import ResultOf
from app.bitrix24.rest.transport import Answer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from app.bitrix24.rest.batch import Outcome
    from app.bitrix24.rest.client import Batches
    from app.bitrix24.rest.form import Param


@dataclass(frozen=True)
class _Portion:
    """The commands of one caller."""

    commands: Commands
    lasting: frozenset[str]
    outcomes: asyncio.Future[Outcomes]


class Reader:
    """Collects reads and sends them together. One per page."""

    def __init__(self, rest: Batches) -> None:
        self._rest = rest
        self._waiting: list[_Portion] = []
        self._cache: dict[str, Answer] = {}
        self._sending: set[asyncio.Task[None]] = set()

    async def read(self, commands: Commands, *, lasting: Collection[str] = ()) -> Outcomes:
        """Read, together with all other callers in this turn of the event loop.

        Args:
            commands: The commands by keys that you choose, in the order in which they run. All of them only read.
            lasting: Keys of those whose answers hold as long as the page: they are asked for once.

        Returns:
            Each command's answer or error.

        Raises:
            InvalidRequestError: The commands make no sense; those of the others are not affected.
        """
        check(commands)
        loop = asyncio.get_running_loop()
        portion = _Portion(commands, frozenset(lasting), loop.create_future())
        self._waiting.append(portion)
        if len(self._waiting) == 1:
            loop.call_soon(self._send)
        return await portion.outcomes

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        portions = [each for each in waiting if not each.outcomes.done()]
        task = asyncio.ensure_future(self._exchange(portions))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

        def give_up(_: object) -> None:
            if all(each.outcomes.cancelled() for each in portions):
                task.cancel()

        for each in portions:
            each.outcomes.add_done_callback(give_up)

    async def _exchange(self, portions: list[_Portion]) -> None:
        try:
            joined = _joined(portions, self._cache)
            outcomes = await self._rest.batch(joined.commands) if joined.commands else {}
        except Exception as error:  # noqa: BLE001 - it is the callers' to deal with
            for portion in portions:
                if not portion.outcomes.done():
                    portion.outcomes.set_exception(error)
            return
        for portion, names in zip(portions, joined.names, strict=True):
            found = {key: self._outcome(name, outcomes) for key, name in names.items()}
            self._keep(portion, found)
            if not portion.outcomes.done():
                portion.outcomes.set_result(Outcomes(found))

    def _outcome(self, name: str, outcomes: Mapping[str, Outcome]) -> Outcome:
        return outcomes[name] if name in outcomes else self._cache[name]

    def _keep(self, portion: _Portion, found: Mapping[str, Outcome]) -> None:
        for key in portion.lasting & found.keys():
            outcome = found[key]
            if isinstance(outcome, Answer):
                self._cache[portion.commands[key].text()] = outcome


@dataclass(frozen=True)
class _Joined:
    """The commands of all portions, and for each portion the common name of each of its keys.

    The name of a command whose answer is kept is its text.
    """

    commands: dict[str, Command]
    names: list[dict[str, str]]


def _joined(portions: Iterable[_Portion], remembered: Mapping[str, Answer]) -> _Joined:
    commands: dict[str, Command] = {}
    by_text: dict[str, str] = {}
    names: list[dict[str, str]] = []
    for portion in portions:
        own: dict[str, str] = {}
        for key, command in portion.commands.items():
            renamed = _renamed(command, own)
            written = renamed.text()
            if key in portion.lasting and written in remembered:
                own[key] = written
                continue
            own[key] = by_text.setdefault(written, f"c{len(commands)}")
            commands.setdefault(own[key], renamed)
        names.append(own)
    return _Joined(commands, names)


def _renamed(command: Command, names: Mapping[str, str]) -> Command:
    """Return the command with references to the common names of what it refers to."""

    def common(reference: ResultOf) -> Param:
        return ResultOf(names[reference.key], reference.path)

    return command.replace(common)
