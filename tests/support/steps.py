"""The steps of a journey: one page, opened once, in which one thing after another is looked at.

    with step("the call is answered"):
        card.connect()
        panel.expect_texts(state="Talking")

What fails in a step is reported with its name.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def step(name: str) -> Iterator[None]:
    """Name a part of a journey."""
    try:
        yield
    except Exception as error:
        error.add_note(f"In the step “{name}”.")
        raise
