"""A diagnosis as what the page shows: one notice, the same on every page. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.connection.diagnosis import Cause
from app.connection.words import note_text, told_of, waiting_text, worker_told
from app.ui.view import Cell, visible

if TYPE_CHECKING:
    from app.connection.diagnosis import Diagnosis
    from app.connection.stored import WorkerReport
    from app.locale import Words
    from app.ui.view import Shown


def places_of(
    diagnosis: Diagnosis | None,
    words: Words,
    *,
    admin: bool,
    lasting: bool | None = None,
    worker: WorkerReport | None = None,
) -> dict[str, Shown]:
    """Return the notice; empty if nothing is wrong.

    Args:
        diagnosis: What's wrong.
        words: The language.
        admin: Whether the person is an administrator, who can do more about it.
        lasting: Whether notes outlive this page; None: this page has no notes.
        worker: What keeps the worker from working: said where nothing is wrong with the page's own connection.
    """
    if diagnosis is not None and diagnosis.cause is not Cause.NONE:
        told = told_of(diagnosis, words, admin=admin)
        note = "" if lasting is None else note_text(words, lasting=lasting)
        code = diagnosis.cause.value
    elif worker is not None:
        told, note = worker_told(worker, words, admin=admin), waiting_text(words)
        code = f"worker-{worker.diagnosis.cause.value}"
    else:
        return {"connection": Cell(None, {"data-cause": None, **visible(shown=False)})}
    return {
        "connection": Cell(None, {"data-cause": code, **visible(shown=True)}),
        "connection-happened": Cell(told.happened),
        "connection-note": Cell(note, visible(shown=bool(note))),
        "connection-advice": Cell(told.advice, visible(shown=bool(told.advice))),
    }
