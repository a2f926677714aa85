"""Batches: the requests, and each command's own result.

    outcomes = await rest.batch({"user": Command("user.current"), "client": Command("crm.contact.get", {"id": 43})})
    if (error := outcomes.error("client")) is None:
        print(outcomes.answer("client").result)

An earlier result can be used with `app.bitrix24.rest.form.result_of`, in reads only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.bitrix24.rest.errors import (
    ChainBrokenError,
    Doubt,
    InvalidRequestError,
    NotRunError,
    OutcomeUnknownError,
    RestError,
    UnreachableError,
    UnreadableReplyError,
    valid,
)
from app.bitrix24.rest.form import BATCH, MARK, Param, Params, ResultOf, encoded, followed, reads, references, replaced
from app.bitrix24.rest.retry import policy_of
from app.bitrix24.rest.transport import Answer, refused_in, usage_in, whole
from app.bitrix24.values import JSON, mapping

LONGEST_BATCH = 50
"""Commands in one request; the portal's limit."""

HTTP_STATUS = 200
"""The status of a batch whose commands failed: the commands themselves have none."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a batch."""

    method: str
    params: Params = field(default_factory=dict, repr=False)
    _written: str = field(default="", init=False, repr=False, compare=False)

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return reads(self.method)

    @property
    def references(self) -> frozenset[str]:
        """The keys of the commands whose results it uses.

        Raises:
            InvalidRequestError: The parameters cannot be sent.
        """
        # A text never contains the mark: what is quoted has no dollar sign.
        return frozenset(one.key for one in references(self.params)) if MARK in self.text() else frozenset()

    def text(self) -> str:
        """Return the command as the portal wants it; encoded once.

        Raises:
            InvalidRequestError: The parameters cannot be sent.
        """
        if not self._written:
            try:
                query = encoded(self.params, chained=True)
            except ValueError as error:
                raise InvalidRequestError(self.method, str(error)) from None
            object.__setattr__(self, "_written", f"{self.method}?{query}" if query else self.method)
        return self._written

    def replace(self, value_of: Callable[[ResultOf], Param]) -> Command:
        """Return the command with every reference replaced by what `value_of` gives for it; itself if it has none."""
        if not self.references:
            return self
        return Command(self.method, {name: replaced(param, value_of) for name, param in self.params.items()})


Commands = Mapping[str, Command]
Outcome = Answer | RestError


class Outcomes(Mapping[str, Outcome]):
    """The result of each command, by its key: its answer or its error, in the order of the commands."""

    def __init__(self, outcomes: Mapping[str, Outcome]) -> None:
        self._outcomes = outcomes

    def answer(self, key: str) -> Answer:
        """Return the command's answer.

        Raises:
            RestError: The command's error.
            KeyError: The batch has no such command.
        """
        outcome = self._outcomes[key]
        if isinstance(outcome, RestError):
            raise outcome
        return outcome

    def result(self, key: str) -> JSON:
        """Return what a command has found; None if it failed, or if the batch has no such command."""
        outcome = self._outcomes.get(key)
        return outcome.result if isinstance(outcome, Answer) else None

    def error(self, key: str) -> RestError | None:
        """Return the command's error; None when it was answered."""
        outcome = self._outcomes[key]
        return outcome if isinstance(outcome, RestError) else None

    def __getitem__(self, key: str) -> Outcome:
        return self._outcomes[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._outcomes)

    def __len__(self) -> int:
        return len(self._outcomes)


def check(commands: Commands) -> None:
    """Find what the portal would misunderstand, before anything is sent.

    Raises:
        InvalidRequestError: A key or a method's name isn't a plain word, the batch contains a batch, a parameter can't
            be sent, a reference doesn't point to an earlier command, or a write contains a reference: if it failed,
            the write would go to a wrong place, so what is written must be known.
    """
    earlier: set[str] = set()
    for key, command in commands.items():
        if not (key.isascii() and key.isidentifier()):
            raise InvalidRequestError(BATCH, "a command's key must be a plain word")
        if not valid(command.method) or command.method.lower() == BATCH:
            raise InvalidRequestError(BATCH, f"{key}: not a method that a batch can run")
        named = command.references
        if not named <= earlier:
            raise InvalidRequestError(command.method, f"{key}: refers to a command that is not an earlier one")
        if named and not command.reads:
            raise InvalidRequestError(command.method, f"{key}: a write must not depend on a result of its own batch")
        earlier.add(key)


def parts(commands: Commands) -> Iterator[dict[str, Command]]:
    """Return the commands in portions that the portal accepts."""
    keys = list(commands)
    for start in range(0, len(keys), LONGEST_BATCH):
        yield {key: commands[key] for key in keys[start : start + LONGEST_BATCH]}


def with_references(command: Command, outcomes: Mapping[str, Outcome]) -> Command:
    """Return the command with references to finished commands replaced by their values.

    Raises:
        ChainBrokenError: A value doesn't exist.
    """

    def value_of(reference: ResultOf) -> Param:
        return _value(command, reference, outcomes) if reference.key in outcomes else reference

    return command.replace(value_of)


def parse_outcomes(commands: Commands, answer: Answer, *, halt: bool) -> dict[str, Outcome]:
    """Return the results of one request's commands.

    Args:
        commands: Those that were sent.
        answer: The answer to the batch.
        halt: Whether the portal was asked to stop at the first error.
    """
    batch_result = mapping(answer.result)
    outcomes: dict[str, Outcome] = {}
    for key, command in commands.items():
        stopped = halt and any(isinstance(outcome, RestError) for outcome in outcomes.values())
        outcomes[key] = _outcome(key, command, batch_result, stopped=stopped)
    for key, command in commands.items():
        try:
            with_references(command, outcomes)
        except ChainBrokenError as error:
            outcomes[key] = outcomes[key] if isinstance(outcomes[key], NotRunError) else error
    return outcomes


def failed(commands: Commands, error: RestError) -> dict[str, Outcome]:
    """Return the results of the commands of a request that failed as a whole. Only writes can be in doubt."""
    if not isinstance(error, OutcomeUnknownError):
        return dict.fromkeys(commands, error)
    return {
        key: UnreachableError(command.method) if command.reads else OutcomeUnknownError(command.method, error.doubt)
        for key, command in commands.items()
    }


def not_run(commands: Commands, done: Iterable[str]) -> dict[str, Outcome]:
    """Return the results of commands that weren't reached."""
    return {key: NotRunError(commands[key].method) for key in commands if key not in set(done)}


def _outcome(key: str, command: Command, batch_result: Mapping[str, JSON], *, stopped: bool) -> Outcome:
    errors, results = mapping(batch_result.get("result_error")), mapping(batch_result.get("result"))
    if key in errors:
        refused = refused_in(command.method, HTTP_STATUS, errors[key])
        doubt = None if command.reads else policy_of(refused).doubt
        return refused if doubt is None else OutcomeUnknownError(command.method, doubt)
    if key in results:
        total, following, time = (
            mapping(batch_result.get(name)).get(key) for name in ("result_total", "result_next", "result_time")
        )
        return Answer(results[key], whole(total), whole(following), usage_in(time))
    if stopped:
        return NotRunError(command.method)
    if command.reads:
        return UnreadableReplyError(command.method, HTTP_STATUS)
    return OutcomeUnknownError(command.method, Doubt.UNREADABLE_REPLY)


def _value(command: Command, reference: ResultOf, outcomes: Mapping[str, Outcome]) -> Param:
    outcome = outcomes[reference.key]
    value = followed(reference, outcome.result) if isinstance(outcome, Answer) else None
    if value is None:
        raise ChainBrokenError(command.method, reference.key)
    return value
