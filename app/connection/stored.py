"""A diagnosis that outlives its page: nobody sees the worker's page, so it leaves what is wrong where others read it.

    store.set(WORKER_REPORT, encode(diagnosis, time.time()))
    report = decode(store.get(WORKER_REPORT), time.time())     # the same diagnosis, in another page

`static/worker.js` writes the same format for what keeps Python from starting. Nothing in it is secret: how the parts of
the connection behave, and names of hosts.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from app.bitrix24.values import mapping, text
from app.connection import WORKER_REPORT
from app.connection.diagnosis import Cause, Diagnosis, Health, Hosts, Observations, Permission, diagnose

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.values import JSON
    from app.ui.storage import Store

LASTS = 24 * 3600.0
"""Seconds after which nobody needs it any more."""

LONGEST = 2000
"""Characters that are read: what is written is far below."""

LONGEST_HOST = 255
EARLY = 60.0
"""Seconds that a moment may lie ahead of the clock that reads it."""

CHECK = 10.0
"""Seconds from one look at what the worker left to the next."""


@dataclass(frozen=True, slots=True)
class WorkerReport:
    """What was wrong, and when: seconds since 1970."""

    at: float
    diagnosis: Diagnosis

    @property
    def is_over_once_rest_answers(self) -> bool:
        """Whether an answer of REST to any page of this browser proves that this is over.

        Where this is false, a worker's page that the portal answers proves it: see `static/worker.js`.
        """
        return self.diagnosis.observed.rest not in (Health.UNKNOWN, Health.ANSWERS)


def encode(diagnosis: Diagnosis, at: float) -> str:
    """Return the text to store. Unknown values are left out."""
    seen = diagnosis.observed
    stored: dict[str, JSON] = {"at": round(at)}
    for part in ("site", "library", "page", "rest", "token"):
        health: Health = getattr(seen, part)
        if health is not Health.UNKNOWN:
            stored[part] = health.value
    if seen.readable is False:
        stored["readable"] = False
    if seen.status:
        stored["status"] = seen.status
    stored |= {name: True for name in ("answered_before", "waiting", "mixed", "foreign_holder") if getattr(seen, name)}
    if seen.local_network is not Permission.UNKNOWN:
        stored["local_network"] = seen.local_network.value
    stored["hosts"] = {one.name: getattr(seen.hosts, one.name)[:LONGEST_HOST] for one in fields(Hosts)}
    return json.dumps(stored, ensure_ascii=False)


def decode(stored: str | None, now: float) -> WorkerReport | None:
    """Return the report in a text; None if it has none that still counts."""
    try:
        found = mapping(json.loads(stored)) if stored and len(stored) <= LONGEST else {}
    except (ValueError, RecursionError):
        return None
    at = found.get("at")
    if isinstance(at, bool) or not isinstance(at, int | float) or not now - LASTS < at < now + EARLY:
        return None
    diagnosis = diagnose(_observations(found))
    return None if diagnosis.cause is Cause.NONE else WorkerReport(float(at), diagnosis)


def forget_rest_report(store: Store, now: float) -> None:
    """REST has answered a page of this browser: forget what that proves to be over, and what nobody can read."""
    report = decode(store.get(WORKER_REPORT), now)
    if report is None or report.is_over_once_rest_answers:
        store.remove(WORKER_REPORT)


async def watch(store: Store, now: Callable[[], float], show: Callable[[WorkerReport | None], None]) -> None:
    """Show what the worker left for as long as it counts; returns when it's over."""
    shown: WorkerReport | None = None
    while (report := decode(store.get(WORKER_REPORT), now())) is not None:
        if shown is None or report.diagnosis != shown.diagnosis:
            show(report)
        shown = report
        await asyncio.sleep(CHECK)
    if shown is not None:
        show(None)


def _observations(found: dict[str, JSON]) -> Observations:
    status, hosts = found.get("status"), mapping(found.get("hosts"))
    named = {one.name: text(hosts.get(one.name))[:LONGEST_HOST] for one in fields(Hosts)}
    return Observations(
        site=_health(found.get("site")),
        library=_health(found.get("library")),
        page=_health(found.get("page")),
        rest=_health(found.get("rest")),
        token=_health(found.get("token")),
        readable=False if found.get("readable") is False else None,
        status=status if isinstance(status, int) and 100 <= status < 600 else 0,
        answered_before=found.get("answered_before") is True,
        waiting=found.get("waiting") is True,
        mixed=found.get("mixed") is True,
        foreign_holder=found.get("foreign_holder") is True,
        local_network=_permission(found.get("local_network")),
        hosts=Hosts(**{name: host for name, host in named.items() if host}),
    )


def _health(value: JSON) -> Health:
    return Health(value) if isinstance(value, str) and value in set(Health) else Health.UNKNOWN


def _permission(value: JSON) -> Permission:
    return Permission(value) if isinstance(value, str) and value in set(Permission) else Permission.UNKNOWN
