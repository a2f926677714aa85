"""Repairing bindings, and trusting only what `placement.get` says.

    await repair(rest, wanted, lambda step: print("now:", step.placement))

After a write with an unknown outcome, or one refused because the placement is taken, the bindings are read again, and
what is still missing is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import ErrorReport, OutcomeUnknownError, RefusedError, RestError, report_of
from app.installation.bindings import Bind, Binding, Step, Unbind, bindings_in, plan

if TYPE_CHECKING:
    from app.bitrix24.rest.client import Calls
    from app.bitrix24.rest.form import Params

LOOKS = 3
"""How often the bindings are read before the installation is given up."""

Told = Callable[[Step], None]
"""Receives each step before it is taken."""


class StepFailedError(Exception):
    """A step failed. `step` is the step; `error` is why, None when the portal accepted it and forgot it."""

    def __init__(self, step: Step, error: RestError | None) -> None:
        super().__init__(f"{type(step).__name__} of {step.placement} failed")
        self.step = step
        self.error = error

    @property
    def report(self) -> ErrorReport:
        """What is shown of it."""
        placement = self.step.placement
        return ErrorReport(ErrorKind.NOT_KEPT, placement) if self.error is None else report_of(self.error, placement)


async def present(calls: Calls) -> tuple[Binding, ...]:
    """Return the app's bindings.

    Raises:
        RestError: The portal didn't answer.
    """
    return bindings_in((await calls.call("placement.get")).result)


async def repair(calls: Calls, wanted: Iterable[Binding], told: Told) -> tuple[Binding, ...]:
    """Take all necessary steps, in order.

    Args:
        calls: The portal.
        wanted: The bindings that the app needs.
        told: Receives each step before it is taken.

    Returns:
        The bindings in the end, which include all wanted ones.

    Raises:
        StepFailed: A step failed; later ones weren't taken.
        RestError: The portal didn't report its bindings.
    """
    aims = tuple(wanted)
    doubt: RestError | None = None
    for _ in range(LOOKS):
        there = await present(calls)
        steps = plan(aims, there)
        if not steps:
            return there
        doubt = await _take(calls, steps, told)
    there = await present(calls)
    left = plan(aims, there)
    if left:
        raise StepFailedError(left[0], doubt)
    return there


async def _take(calls: Calls, steps: Iterable[Step], told: Told) -> RestError | None:
    """Take the steps until one is in doubt; return the doubt."""
    for step in steps:
        told(step)
        try:
            await calls.call(*_request(step))
        except OutcomeUnknownError as error:
            return error
        except RefusedError as error:
            if error.kind is not ErrorKind.PLACE_TAKEN:
                raise StepFailedError(step, error) from error
            return error
        except RestError as error:
            raise StepFailedError(step, error) from error
    return None


def _request(step: Step) -> tuple[str, Params]:
    if isinstance(step, Unbind):
        params: dict[str, str | int] = {"PLACEMENT": step.placement, "HANDLER": step.handler}
        if step.user_id is not None:
            params["USER_ID"] = step.user_id
        return "placement.unbind", params
    return "placement.bind", _bound(step)


def _bound(step: Bind) -> Params:
    binding = step.binding
    return {
        "PLACEMENT": binding.placement,
        "HANDLER": binding.handler,
        "TITLE": binding.titles.get("en"),
        "LANG_ALL": {language: {"TITLE": title} for language, title in binding.titles.items()},
        **({"OPTIONS": dict(binding.options)} if binding.options else {}),
    }
