"""The course of a call as text, for another frame that may have to continue it. Contains no number and no name."""

from __future__ import annotations

import json
import math

from app.worker.state import CallProgress, Phase

LONGEST = 1000
"""Characters that are read: a course is far below, and a longer text may nest deeper than Python can bear."""


def encode_progress(progress: CallProgress) -> str:
    """Return the course as JSON text."""
    return json.dumps(
        [progress.phase, progress.since, progress.held, progress.muted, progress.code, progress.grade, progress.test]
    )


def decode_progress(kept: str) -> CallProgress | None:
    """Return the course in a text; None if it has none."""
    try:
        phase, since, held, muted, code, grade, test = json.loads(kept[:LONGEST])
        progress = CallProgress(
            Phase(phase),
            None if since is None else float(since),
            held is True,
            muted is True,
            str(code),
            None if grade is None else int(grade),
            test is True,
        )
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return progress if progress.since is None or math.isfinite(progress.since) else None
