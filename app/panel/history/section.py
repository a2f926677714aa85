"""The section `history`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.model import Failure, failure
from app.crm.history import History, Kind, Part, history_commands, parse_history
from app.crm.records import COLLEAGUES, PEOPLE
from app.locale import N_, Words
from app.sections.records import Records, RecordsSection
from app.sections.remote_data import spread, whole_list
from app.ui.error_texts import reading_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.bitrix24.errors import ErrorKind
    from app.crm.history import HistoryEntry
    from app.sections.caller import Caller
    from app.sections.records import Records
    from app.sections.section import SectionContext
    from app.ui.view import Content

FEW = 5
"""Entries shown at first, of open tasks and of history each."""

_KINDS = {
    Kind.CALL: N_("Call"),
    Kind.MEETING: N_("Meeting"),
    Kind.MAIL: N_("E-mail"),
    Kind.COMMENT: N_("Comment"),
    Kind.TASK: N_("Task"),
}

_DIRECTED = {
    (Kind.CALL, True): N_("Incoming call"),
    (Kind.CALL, False): N_("Outgoing call"),
    (Kind.MAIL, True): N_("Incoming e-mail"),
    (Kind.MAIL, False): N_("Outgoing e-mail"),
}

_ENDS = {
    Failure.MISSED: N_("Missed"),
    Failure.BUSY: N_("Busy"),
    Failure.UNAVAILABLE: N_("Unavailable"),
    Failure.DECLINED: N_("Declined"),
    Failure.CANCELLED: N_("Cancelled"),
}

_GAPS = {
    (Part.TOUCHES, True): N_("You don't have permission to see calls, meetings and e-mails."),
    (Part.TOUCHES, False): N_("Calls, meetings and e-mails couldn't be loaded."),
    (Part.COMMENTS, True): N_("You don't have permission to see comments."),
    (Part.COMMENTS, False): N_("Comments couldn't be loaded."),
    (Part.TASKS, True): N_("You don't have permission to see open tasks."),
    (Part.TASKS, False): N_("Open tasks couldn't be loaded."),
}


def view(records: Records[History], context: SectionContext) -> dict[str, Content]:
    """Return all places. The section is hidden without a client."""
    loading, words = records.loading, context.words
    found = loading.content
    past = found.past if found is not None else ()
    todo = found.open if found is not None else ()
    count = len(past) + len(todo)
    few = min(len(past), FEW) + min(len(todo), FEW)
    limit = None if records.all_shown else FEW
    # How calls ended is optional: most operators lack the right to read it, and don't need a notice each time.
    gaps = [gap for gap in (found.gaps if found is not None else ()) if gap[0] is not Part.STATISTICS]
    empty = found is not None and not past and not todo and not gaps
    return {
        "history-count": Element(str(count) if count else ""),
        "history-empty": Element(None, visibility(shown=empty and loading.trouble is None)),
        "history-open": ItemList(tuple(_row(entry, context) for entry in todo[:limit])),
        "history-past": ItemList(tuple(_row(entry, context) for entry in past[:limit])),
        "history-gaps": ItemList(tuple(_gap(part, trouble, words) for part, trouble in gaps)),
        **spread("history", loading, words),
        **whole_list("history", count, few, words, shown=records.all_shown),
    }


def _row(entry: HistoryEntry, context: SectionContext) -> ListItem:
    words, now = context.words, context.now()
    late = entry.kind is Kind.TASK and entry.at is not None and entry.at < now
    moment = "" if entry.at is None else context.intl.moment(entry.at, now)
    if late:
        moment = words(N_("overdue, {moment}")).format(moment=moment)
    about = [_kind(entry, words) if entry.title else "", _duration(entry.seconds), entry.author_name]
    return ListItem(
        {
            "": Element(
                None, {"data-kind": entry.kind.value, "data-late": "" if late else None, "data-end": _end(entry)}
            ),
            "title": Element(
                _title(entry, words), {"data-argument": None if entry.owner is None else entry.owner.code}
            ),
            "at": Element(moment, {"title": None if entry.at is None else context.intl.date(entry.at)}),
            "about": Element(" · ".join(filter(None, about)), visibility(shown=any(about))),
            "text": Element(entry.text, visibility(shown=bool(entry.text))),
        }
    )


def _title(entry: HistoryEntry, words: Words) -> str:
    """Return the outcome; a conversation without one is named by its kind."""
    kind = _kind(entry, words)
    if entry.title or not entry.code:
        return entry.title or kind
    known = failure(entry.code)
    if known in _ENDS:
        return f"{words(_ENDS[known])} · {kind}"
    return kind


def _kind(entry: HistoryEntry, words: Words) -> str:
    directed = None if entry.incoming is None else _DIRECTED.get((entry.kind, entry.incoming))
    return words(directed or _KINDS[entry.kind])


def _end(entry: HistoryEntry) -> str | None:
    return "failed" if entry.code and failure(entry.code) is not None else None


def _duration(seconds: int | None) -> str:
    if not seconds:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _gap(part: Part, trouble: ErrorKind, words: Words) -> ListItem:
    barred = trouble.forbids
    sentence = words(_GAPS[part, barred])
    why = "" if barred else reading_text(trouble, words)
    return ListItem(
        {"text": Element(f"{sentence} {why}".strip()), "retry": Element(None, visibility(shown=not trouble.lasting))}
    )


class HistorySection(RecordsSection[History]):
    """Open tasks, calls, comments."""

    name = "history"

    async def read(self, subject: Caller) -> AsyncIterator[History]:
        """Read the history, then the colleagues' names."""
        if subject.client is None or not (commands := history_commands(subject.client)):
            return
        people = self.context.people
        outcomes = await self.context.reader.read({**commands, PEOPLE: COLLEAGUES}, lasting=(PEOPLE,))
        people.learn_from(outcomes)
        found = parse_history(subject.client, outcomes, apart=subject.activity_id)
        yield found.with_names(people.known)
        if not found.people <= people.known.keys():
            yield found.with_names(await people.named(found.people))

    def view(self, records: Records[History]) -> Mapping[str, Content]:
        """Return the contents of all places."""
        return view(records, self.context)
