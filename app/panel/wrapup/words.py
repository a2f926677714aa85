"""The wrap-up's codes as sentences, and the records as the people in the CRM read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.notes.draft import Draft, item_of
from app.notes.retry import RetrySchedule, schedule_for
from app.notes.save_request import RecordKind, RecordWrite, SaveRequest
from app.panel.wrapup.model import Notice, Status
from app.sections.texts import item_text
from app.ui.error_texts import saving_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bitrix24.errors import ErrorKind
    from app.notes.save_request import WriteResult

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

_DIRECTIONS = {"incoming": N_("Incoming call"), "outgoing": N_("Outgoing call"), "callback": N_("Callback")}

LONGEST_TITLE = 80


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


def owner_text(code: str, words: Words) -> str:
    """Return a CRM item by its code."""
    item = item_of(code)
    return words(N_("No client")) if item is None else item_text(*item, words)


def write_text(entry: RecordWrite, words: Words) -> str:
    """Return the name of a record to write."""
    return words(_KINDS[entry.kind]).format(item=owner_text(entry.owner, words))


def compose_save_request(
    draft: Draft, owner: str, at: float, words: Words, written: Callable[[float], str]
) -> SaveRequest:
    """Return the order that writes a note to the CRM.

    One comment contains outcome, note and checklist, because people read them together; the deal that the call is about
    gets the same. Its last line describes the call and ends with the mark. In a text with four-byte characters, which a
    database may cut, that line comes first: what remains of the text can still be found by its mark.

    Args:
        draft: The note.
        owner: The code of the item that it goes to; empty when there is none but the deal.
        at: Now, seconds since 1970.
        words: The language.
        written: A moment as date and time.
    """
    deal = "" if draft.deal is None else f"DEAL:{draft.deal}"
    owners = [code for code in dict.fromkeys((owner, deal)) if code]
    entries = [RecordWrite(RecordKind.COMMENT, code, compose_comment(draft, words, written)) for code in owners]
    if draft.follow_up is not None and owners:
        entries.append(
            RecordWrite(
                RecordKind.TODO, deal or owner, _todo_text(draft), _todo_title(draft, words), draft.follow_up.at
            )
        )
    return SaveRequest(draft.note_id, draft.key, at, draft.revision, tuple(entries), draft.text)


def compose_comment(draft: Draft, words: Words, written: Callable[[float], str]) -> str:
    """Return the comment in the timeline."""
    parts = [
        words(N_("Outcome: {outcome}")).format(outcome=draft.outcome) if draft.outcome else "",
        draft.text.strip(),
        words(N_("Done: {items}")).format(items="; ".join(draft.ticks)) if draft.ticks else "",
    ]
    call = words(_DIRECTIONS.get(draft.direction, N_("Call")))
    return _marked("\n".join(filter(None, parts)), f"{call}, {written(draft.at)} · {draft.note_id}")


def _todo_title(draft: Draft, words: Words) -> str:
    first = draft.text.strip().partition("\n")[0].strip()
    title = words(N_("Call back"))
    if not first:
        return title
    return f"{title}: {first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1].rstrip() + '…'}"


def _todo_text(draft: Draft) -> str:
    return _marked(draft.text.strip(), draft.note_id)


def _marked(text: str, line: str) -> str:
    cuttable = max(text, default="") > "\uffff"
    return "\n".join(filter(None, (line, text) if cuttable else (text, line)))
