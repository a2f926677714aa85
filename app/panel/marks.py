"""The two moments of the panel that measurements rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.call.model import Model


def marking(show: Callable[[Model], None], mark: Callable[[str], None]) -> Callable[[Model], None]:
    """Set `panel:painted` once call data is on the page, and `panel:ready` once the portal confirmed it."""
    due: dict[str, Callable[[Model], bool]] = {
        "panel:painted": lambda model: model.call is not None,
        "panel:ready": lambda model: model.confirmed,
    }

    def show_and_mark(model: Model) -> None:
        show(model)
        for name in [name for name, reached in due.items() if reached(model)]:
            mark(name)
            del due[name]

    return show_and_mark
