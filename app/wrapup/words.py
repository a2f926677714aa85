"""The wrap-up's codes as sentences, and the records as the people in the CRM read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.locale import N_, Words
from app.sections.items import item_text
from app.settings.outcomes import CallResult, Outcome
from app.wrapup.draft import Draft, item_of
from app.wrapup.model import Notice, Status
from app.wrapup.order import Entry, Kind, Order, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

_STATUSES = {
    Status.EMPTY: "",
    Status.DRAFT: N_("Draft, {time}"),
    Status.SAVING: N_("Saving…"),
    Status.SAVED: N_("Saved"),
    Status.FAILED: N_("Not saved"),
}

_PROBLEMS = {
    Problem.OFFLINE: N_("There is no connection to Bitrix24."),
    Problem.BUSY: N_("Bitrix24 takes no more requests at the moment."),
    Problem.LIMIT: N_("Bitrix24 has used up its time for this for some minutes."),
    Problem.BLOCKED: N_("Bitrix24 has blocked its interface. An administrator has to see to it."),
    Problem.TOKEN: N_("Bitrix24 gives this page no access any more. If it stays so, reload the Bitrix24 page."),
    Problem.CHECKING: N_("Bitrix24 did not answer. Whether it was saved is being checked: nothing is saved twice."),
    Problem.FAULT: N_("Bitrix24 answered with a fault."),
    Problem.DENIED: N_("You may not do this in the CRM. Ask for the right, or copy the note."),
    Problem.SCOPE: N_("The application may not do this. An administrator has to give it the permission crm."),
    Problem.GONE: N_("This client or deal is not in the CRM any more. Copy the note, or discard it."),
    Problem.WRONG: N_("Bitrix24 refused it."),
    Problem.UNCHECKED: N_(
        "Bitrix24 did not answer, and whether it was saved cannot be checked. Look into the CRM first."
    ),
    Problem.CLOSED: N_("This Bitrix24 is closed."),
}

_NOTICES = {
    Notice.OUTCOME_MISSING: N_("Choose an outcome first."),
    Notice.NO_CLIENT: N_("The call has no client yet. Choose or create one; until then the note is kept here."),
    Notice.WHEN_WRONG: N_("Choose a time that is yet to come."),
}

_KINDS = {Kind.COMMENT: N_("Comment: {item}"), Kind.TODO: N_("Follow-up: {item}")}

_PRESETS = {
    "in-1-hour": N_("In 1 hour"),
    "tomorrow-10": N_("Tomorrow 10:00"),
    "monday-9": N_("Monday 9:00"),
}

_DIRECTIONS = {"incoming": N_("Incoming call"), "outgoing": N_("Outgoing call"), "callback": N_("Callback")}

_OUTCOMES = (
    (N_("Reached"), "", None),
    (N_("Call again"), "", None),
    (N_("Not interested"), "", None),
    (N_("No answer"), "outgoing", CallResult.NO_ANSWER),
    (N_("Busy"), "outgoing", CallResult.BUSY),
    (N_("Wrong number"), "", None),
)

LONGEST_TITLE = 80


def standard_outcomes(words: Words) -> tuple[Outcome, ...]:
    """The outcomes that come with the panel."""
    return tuple(Outcome(words(name), direction, after) for name, direction, after in _OUTCOMES)


def status_text(status: Status, time: Callable[[], str], words: Words) -> str:
    """How the note on screen stands. `time` is asked only where the sentence tells it."""
    sentence = _STATUSES[status]
    text = words(sentence) if sentence else ""
    return text.format(time=time()) if "{time}" in sentence else text


def problem_text(problem: Problem, words: Words) -> str:
    """Why something is not saved, and what to do."""
    return words(_PROBLEMS[problem])


def notice_text(notice: Notice, words: Words) -> str:
    """What stands in the way of saving."""
    return words(_NOTICES[notice])


def preset_text(preset: str, words: Words) -> str:
    """A time for the follow-up."""
    return words(_PRESETS[preset])


def owner_text(code: str, words: Words) -> str:
    """A CRM item by its code."""
    item = item_of(code)
    return words(N_("No client")) if item is None else item_text(*item, words)


def entry_text(entry: Entry, words: Words) -> str:
    """A record that is to be in the CRM."""
    return words(_KINDS[entry.kind]).format(item=owner_text(entry.owner, words))


def order_of(draft: Draft, owner: str, at: float, words: Words, written: Callable[[float], str]) -> Order:
    """What is to be in the CRM for a note.

    One comment holds outcome, note and checklist, as people read them together; the deal that the call is about gets
    the same. Its last line says which call it was, and ends with the mark.

    Args:
        draft: The note.
        owner: The code of the item that it goes to; empty when there is none but the deal.
        at: Now, seconds since 1970.
        words: The language.
        written: A moment as date and time.
    """
    deal = "" if draft.deal is None else f"DEAL:{draft.deal}"
    owners = [code for code in dict.fromkeys((owner, deal)) if code]
    entries = [Entry(Kind.COMMENT, code, comment_text(draft, words, written)) for code in owners]
    if draft.follow_up is not None and owners:
        entries.append(
            Entry(Kind.TODO, deal or owner, _todo_text(draft), _todo_title(draft, words), draft.follow_up.at)
        )
    return Order(draft.mark, draft.place, at, draft.revision, tuple(entries), draft.text)


def comment_text(draft: Draft, words: Words, written: Callable[[float], str]) -> str:
    """The comment in the timeline."""
    parts = [
        words(N_("Outcome: {outcome}")).format(outcome=draft.outcome) if draft.outcome else "",
        draft.text.strip(),
        words(N_("Done: {items}")).format(items="; ".join(draft.ticks)) if draft.ticks else "",
    ]
    call = words(_DIRECTIONS.get(draft.direction, N_("Call")))
    return "\n".join([*filter(None, parts), f"{call}, {written(draft.at)} · {draft.mark}"])


def _todo_title(draft: Draft, words: Words) -> str:
    first = draft.text.strip().partition("\n")[0].strip()
    title = words(N_("Call back"))
    if not first:
        return title
    return f"{title}: {first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1].rstrip() + '…'}"


def _todo_text(draft: Draft) -> str:
    return f"{draft.text.strip()}\n{draft.mark}".strip()
