"""The course of a call as text, for another frame that may have to continue it. Contains no number and no name."""

from __future__ import annotations

import json
import math

from app.worker.state import Course, Phase

LONGEST = 1000
"""Characters that are read: a course is far below, and a longer text may nest deeper than Python can bear."""


def course_text(course: Course) -> str:
    """Return the course as JSON text."""
    return json.dumps([course.phase, course.since, course.held, course.muted, course.code, course.grade, course.test])


def course_in(kept: str) -> Course | None:
    """Return the course in a text; None if it has none."""
    try:
        phase, since, held, muted, code, grade, test = json.loads(kept[:LONGEST])
        course = Course(
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
    return course if course.since is None or math.isfinite(course.since) else None
