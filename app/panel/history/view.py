"""The history, as data to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.model import Failure, failure
from app.crm.history import History, Kind, Part
from app.locale import N_, Words
from app.panel.call_view import duration_text
from app.panel.history.details import details, times_for
from app.panel.history.state import FEW, Browsing, Filter, HistoryRow, rows_of, shows, without_ids, words_of
from app.sections.remote_data import spread, whole_list
from app.ui.error_texts import reading_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from app.bitrix24.errors import ErrorKind
    from app.crm.history import HistoryEntry
    from app.sections.records import Records
    from app.sections.section import SectionContext
    from app.ui.view import Content

_KINDS = {
    Kind.CALL: N_("Call"),
    Kind.MEETING: N_("Meeting"),
    Kind.MAIL: N_("E-mail"),
    Kind.CHAT: N_("Chat"),
    Kind.SMS: N_("SMS"),
    Kind.FORM: N_("Form"),
    Kind.COMMENT: N_("Comment"),
    Kind.TASK: N_("Task"),
}

_DIRECTED = {
    (Kind.CALL, True): N_("Incoming call"),
    (Kind.CALL, False): N_("Outgoing call"),
    (Kind.MAIL, True): N_("Incoming e-mail"),
    (Kind.MAIL, False): N_("Outgoing e-mail"),
    (Kind.SMS, True): N_("Incoming SMS"),
    (Kind.SMS, False): N_("Outgoing SMS"),
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


def view(records: Records[History], browsing: Browsing, context: SectionContext) -> dict[str, Content]:
    """Return all places. The section is hidden without a client."""
    loading, words = records.loading, context.words
    found = loading.content
    rows = rows_of(found.past) if found is not None else ()
    past = tuple(row for row in rows if shows(browsing.filter, row))
    todo = found.open if found is not None and browsing.filter in (Filter.ALL, Filter.TASKS) else ()
    everything = len(rows) + (len(found.open) if found is not None else 0)
    count = len(past) + len(todo)
    few = min(len(past), FEW) + min(len(todo), FEW)
    limit = None if records.all_shown else FEW
    # How calls ended is optional: most operators lack the right to read it, and don't need a notice each time.
    gaps = [gap for gap in (found.gaps if found is not None else ()) if gap[0] is not Part.STATISTICS]
    older = found is not None and bool(found.next) and (records.all_shown or count <= few)
    nothing = found is not None and not count and (bool(everything) or not gaps)
    empty = N_("Nothing of this kind.") if everything else N_("Nothing yet.")
    return {
        "history-count": Element(str(everything) if everything else ""),
        "history-empty": Element(words(empty), visibility(shown=nothing and loading.error is None)),
        "history-filters": Element(None, visibility(shown=everything > FEW)),
        **{
            f"history-filter-{each}": Element(None, {"aria-pressed": "true" if each is browsing.filter else "false"})
            for each in Filter
        },
        "history-open": ItemList(tuple(_row(HistoryRow(entry), browsing, context) for entry in todo[:limit])),
        "history-past": ItemList(tuple(_row(row, browsing, context) for row in past[:limit])),
        "history-gaps": ItemList(tuple(_gap(part, error, words) for part, error in gaps)),
        "history-older": Element(
            words(N_("Loading…")) if browsing.loading else words(N_("Load older entries")),
            {"aria-disabled": "true" if browsing.loading else None, **visibility(shown=older)},
        ),
        **spread("history", loading, words),
        **whole_list("history", count, few, words, shown=records.all_shown),
    }


def _row(row: HistoryRow, browsing: Browsing, context: SectionContext) -> ListItem:
    words, now, entry = context.words, context.now(), row.entry
    change = browsing.changes.get(entry.id) if entry.is_todo else None
    due = entry.at if change is None or not change.carried_out else None  # its deadline is over, or another one
    late = entry.kind is Kind.TASK and not entry.done and due is not None and due < now
    moment = "" if due is None else context.intl.moment(due, now)
    if late:
        moment = words(N_("overdue, {moment}")).format(moment=moment)
    first, rest = words_of(row.note) if row.note is not None else ("", "")
    title = without_ids(first or _title(entry, words))
    kind = _kind(entry, words) if title != _kind(entry, words) else ""
    done = words(N_("Done")) if entry.done else ""
    about = [kind, done, duration_text(entry.seconds) if entry.seconds else "", entry.author_name]
    text = without_ids("\n".join(filter(None, (rest, entry.text))))
    is_open = entry.key in browsing.open
    return ListItem(
        {
            "": Element(
                None,
                {
                    "data-kind": entry.kind.value,
                    "data-late": "" if late else None,
                    "data-end": _end(entry),
                    "data-open": "" if is_open else None,
                },
            ),
            "title": Element(title, {"data-argument": entry.key, "aria-expanded": "true" if is_open else "false"}),
            "at": Element(moment, {"title": None if due is None else context.intl.date(due)}),
            "about": Element(words.join(about), visibility(shown=any(about))),
            "text": Element(text, visibility(shown=bool(text))),
            **details(entry, browsing, context, is_open=is_open),
        },
        {"times": times_for(entry, browsing, context)},
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


def _gap(part: Part, error: ErrorKind, words: Words) -> ListItem:
    barred = error.forbids
    sentence = words(_GAPS[part, barred])
    why = "" if barred else reading_text(error, words)
    return ListItem(
        {"text": Element(words.paragraph(sentence, why)), "retry": Element(None, visibility(shown=not error.lasting))}
    )
