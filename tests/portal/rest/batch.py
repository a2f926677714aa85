"""`batch`: commands with their own results and errors, chained by `$result[KEY][FIELD]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.portal.rest.calls import Caller, Methods, run
from tests.portal.rest.journal import Entry
from tests.portal.rest.replies import ApiError, system_error
from tests.portal.rest.values import form, items, mapping, text, truth

if TYPE_CHECKING:
    from tests.portal.rest.replies import Answer
    from tests.portal.state import PortalState

LONGEST = 50
"""Commands that are run."""

_REFERENCE = re.compile(r"\$result((?:\[[^\]]*\])+)")


def method_names(params: dict[str, Any]) -> list[str]:
    """The methods that a batch asks for."""
    return [text(command).partition("?")[0] for command in items(params.get("cmd"))]


class Batch:
    """One batch."""

    def __init__(self, state: PortalState, methods: Methods, caller: Caller) -> None:
        self._state = state
        self._methods = methods
        self._caller = caller
        self._results: dict[str, Any] = {}
        self._errors: dict[str, Any] = {}
        self._totals: dict[str, int] = {}
        self._nexts: dict[str, int] = {}
        self._times: dict[str, Any] = {}

    def run(self, params: dict[str, Any]) -> dict[str, Any]:
        """Runs the commands of `cmd`; with `halt` only as far as the first error."""
        halt = truth(params.get("halt"))
        for number, (key, command) in enumerate(mapping(params.get("cmd")).items()):
            try:
                self._settle(key, self._command(text(command), number))
            except ApiError as error:
                self._errors[key] = _told(error)
                if halt:
                    break
        return {
            "result": self._results,
            "result_error": self._errors,
            "result_total": self._totals,
            "result_next": self._nexts,
            "result_time": self._times,
        }

    def _settle(self, key: str, answer: Answer) -> None:
        self._results[key] = answer.result
        self._times[key] = answer.time
        if answer.total is not None:
            self._totals[key] = answer.total
        if answer.next is not None:
            self._nexts[key] = answer.next

    def _command(self, command: str, number: int) -> Answer:
        name, _, query = command.partition("?")
        params = {key: self._linked(value) for key, value in form(query).items()}
        entry = Entry(name, params, self._state.clock.now(), user_id=self._caller.user.id, in_batch=True)
        self._state.journal.begin(entry)
        try:
            answer = self._answer(name, params, number)
            entry.executed = True
        except ApiError as error:
            entry.error = error.code
            raise
        finally:
            self._state.journal.finish(entry)
        return answer

    def _answer(self, name: str, params: dict[str, Any], number: int) -> Answer:
        if number >= LONGEST:
            raise system_error("ERROR_BATCH_LENGTH_EXCEEDED")
        if name.lower() == "batch":
            raise system_error("ERROR_BATCH_METHOD_NOT_ALLOWED")
        fault = self._state.faults.meeting_command(name)
        if fault is not None and fault.error is not None and not fault.executed:
            raise system_error(fault.error, fault.description)
        method = self._methods.find(name)
        if method is None:
            raise system_error("ERROR_METHOD_NOT_FOUND")
        answer = run(self._state, method, self._caller, params)
        if fault is not None and fault.error is not None:
            raise system_error(fault.error, fault.description)
        return answer

    def _linked(self, value: object) -> object:
        """A value with the references to earlier results replaced."""
        if isinstance(value, dict):
            return {key: self._linked(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._linked(item) for item in value]
        if not isinstance(value, str):
            return value
        if whole := _REFERENCE.fullmatch(value):
            return self._value(whole)
        return _REFERENCE.sub(lambda found: text(self._value(found)), value)

    def _value(self, reference: re.Match[str]) -> object:
        """What a reference means: as far as its way leads; its own text when not even the first step is there."""
        key, *way = reference[1][1:-1].split("][")
        if key not in self._results:
            return reference[0]
        found = self._results[key]
        for step in way:
            inner = mapping(found)
            if step not in inner:
                break
            found = inner[step]
        return found


def _told(error: ApiError) -> dict[str, str]:
    description = "" if error.code == "insufficient_scope" else error.description
    return {"error": error.code, "error_description": description}
