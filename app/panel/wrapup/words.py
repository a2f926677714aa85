"""The texts of the wrap-up: states, problems, and what the operator has to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.notes.draft import item_of
from app.notes.retry import RetrySchedule, schedule_for
from app.notes.save_request import RecordKind
from app.panel.wrapup.model import Notice, Status
from app.sections.texts import item_text
from app.ui.error_texts import saving_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.bitrix24.errors import ErrorKind
    from app.notes.save_request import RecordWrite, WriteResult

_STATUSES = {
    Status.EMPTY: "",
    Status.DRAFT: N_("Draft, {time}"),
    Status.SAVING: N_("Saving…"),
    Status.SAVED: N_("Saved"),
    Status.FAILED: N_("Not saved"),
}

_REPEATS = {
    RetrySchedule.SOON: N_("Your note is kept in this browser and will be sent automatically."),
    RetrySchedule.LATER: N_(
        "Your note is kept in this browser and will be sent automatically later. You can close the card."
    ),
    RetrySchedule.RARELY: N_(
        "Your note is kept in this browser and will be retried every few hours and when a call card opens."
    ),
    RetrySchedule.NEVER: N_("Your note is kept in this browser. It won't be retried until you decide."),
}

_NOTICES = {
    Notice.OUTCOME_MISSING: N_("Choose an outcome first."),
    Notice.NO_CLIENT: N_(
        "This call has no client yet. Choose or create one above. Until then your note is kept in this browser only."
    ),
    Notice.NOWHERE: N_(
        "This call has no client in the CRM, so there's nowhere to save the note. It's kept in this browser only and "
        "offered with your next call. You can copy it."
    ),
    Notice.WHEN_WRONG: N_("Choose a time in the future."),
}

_KINDS = {RecordKind.COMMENT: N_("Comment: {item}"), RecordKind.TODO: N_("Follow-up: {item}")}

_PRESETS = {
    "in-1-hour": N_("In 1 hour"),
    "tomorrow-10": N_("Tomorrow 10:00"),
    "monday-9": N_("Monday 9:00"),
}


def status_text(status: Status, time: Callable[[], str], words: Words) -> str:
    """Return the state of the note on screen. `time` is called only if the sentence contains it."""
    sentence = _STATUSES[status]
    text = words(sentence) if sentence else ""
    return text.format(time=time()) if "{time}" in sentence else text


def problem_text(result: WriteResult, words: Words) -> str:
    """Return why something isn't saved, and what to do; empty if nothing went wrong."""
    return "" if result.problem is None else saving_text(result.problem, result.status, words)


def repeat_text(problem: ErrorKind, words: Words) -> str:
    """Return whether the note is safe, and when it is tried again."""
    return words(_REPEATS[schedule_for(problem)])


def notice_text(notice: Notice, words: Words) -> str:
    """Return why the note can't be saved."""
    return words(_NOTICES[notice])


def preset_text(preset: str, words: Words) -> str:
    """Return a time for the follow-up."""
    return words(_PRESETS[preset])


def owner_text(code: str, names: Mapping[str, str], words: Words) -> str:
    """Return the name of a CRM item; its type and number where no name is known."""
    item = item_of(code)
    return words(N_("No client")) if item is None else names.get(code) or item_text(*item, words)


def write_text(entry: RecordWrite, names: Mapping[str, str], words: Words) -> str:
    """Return the name of a record to write."""
    return words(_KINDS[entry.kind]).format(item=owner_text(entry.owner, names, words))
