"""Mutations of REST: lists that are counted wrongly, batches that are answered wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.mutations.rest import telling
from tests.portal.rest.custom_fields import INTERESTS, MEETING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.mutations.rest import Body

STORED_TEXT = "a text in the app's data storage comes back under its name"
LAYOUT = "the layout of the portal's card names its fields in their order"
MOMENT = "a moment comes with the portal's offset, with whatever offset it was written"
VALUES = "several values keep their order, and only the classic method takes the last of them"
LONG_LIST = "a long list comes in pages of fifty, counted on each"
PAGES = "the pages follow one another"
SHORT_LIST = "a short list is counted and has no more pages"
NAMES = "the commands of a batch have their results under their names"
ORDER = "the commands of a batch have their results in their order"
ONE_FAILS = "a command that fails leaves the others alone"
ALL_FAIL = "a batch of commands that all fail is no failure itself"


def _no_next(_status: int, body: Body) -> None:
    body.pop("next", None)


def _next_as_text(_status: int, body: Body) -> None:
    if "next" in body:
        body["next"] = str(body["next"])


def _no_total(_status: int, body: Body) -> None:
    body.pop("total", None)


def _always_total(_status: int, body: Body) -> None:
    body.setdefault("total", 8)


def _always_next(_status: int, body: Body) -> None:
    body.setdefault("next", 50)


def _short_pages(_status: int, body: Body) -> None:
    del body["result"][49:]


def _in_batch(change: Callable[[Body], None]) -> Callable[[int, Body], None]:
    """A change of the inner result of a batch."""

    def changed(_status: int, body: Body) -> None:
        inner = body.get("result")
        if isinstance(inner, dict) and "result_error" in inner:
            change(inner)

    return changed


def _other_names(inner: Body) -> None:
    inner["result"] = {key.upper(): value for key, value in inner["result"].items()}


def _backwards(inner: Body) -> None:
    inner["result"].reverse()


def _no_errors(inner: Body) -> None:
    inner["result_error"] = []


def _other_errors(inner: Body) -> None:
    for error in inner["result_error"].values():
        error["error"] = "ERROR"


def _no_counts(inner: Body) -> None:
    inner["result_total"] = inner["result_next"] = []


def _failed_as_whole(_status: int, body: Body) -> int | None:
    return 400 if body.get("result", {}).get("result_error") else None


LISTS = (
    telling("a list does not tell that there is more", (LONG_LIST, PAGES), _no_next),
    telling(
        "a list tells as a text where it goes on",
        (LONG_LIST, PAGES),
        _next_as_text,
        {"bx24": "it makes a number of it"},
    ),
    telling("a list is not counted", (LONG_LIST, SHORT_LIST), _no_total),
    telling("every list is counted", ("a page that is not counted has no total",), _always_total),
    telling("every list has more pages", (SHORT_LIST,), _always_next),
    telling("pages have 49 rows", (LONG_LIST, "a list that is not counted goes on by its numbers"), _short_pages),
)


def _short_texts(_status: int, body: Body) -> None:
    for row in body["result"] if isinstance(body.get("result"), list) else []:
        if isinstance(row, dict) and row.get("DETAIL_TEXT"):
            row["DETAIL_TEXT"] = row["DETAIL_TEXT"][:-1]


def _standard_layout(_status: int, body: Body) -> None:
    result = body.get("result")
    if isinstance(result, list) and result and "elements" in result[0]:
        body["result"] = None


SETTINGS = (
    telling("texts in the data storage are cut", (STORED_TEXT,), _short_texts),
    telling("every card has the standard layout", (LAYOUT,), _standard_layout),
)


def _record(body: Body) -> Body:
    """The record that was asked for, by either kind of method."""
    result = body.get("result")
    record = result.get("item", result) if isinstance(result, dict) else {}
    return record if isinstance(record, dict) else {}


def _without_offset(_status: int, body: Body) -> None:
    record = _record(body)
    if record.get(MEETING):
        record[MEETING] = record[MEETING][:19]


def _sorted_values(_status: int, body: Body) -> None:
    record = _record(body)
    if record.get(INTERESTS):
        record[INTERESTS] = sorted(record[INTERESTS])


def _never_empty(_status: int, body: Body) -> None:
    record = _record(body)
    if record.get(INTERESTS) == []:
        record[INTERESTS] = ["b", "a"]


FIELDS = (
    telling("moments have no offset", (MOMENT,), _without_offset),
    telling("several values come in the order of their letters", (VALUES,), _sorted_values),
    telling("the last value can't be taken away", (VALUES,), _never_empty),
)

BATCHES = (
    telling("a batch has names of its own", (NAMES,), _in_batch(_other_names)),
    telling("a batch comes backwards", (ORDER,), _in_batch(_backwards)),
    telling(
        "commands that fail are not spoken of",
        (ONE_FAILS, ALL_FAIL, "commands beyond the fiftieth are refused"),
        _in_batch(_no_errors),
    ),
    telling("all commands fail with one code", (ONE_FAILS, "a batch in a batch is refused"), _in_batch(_other_errors)),
    telling(
        "lists in a batch are not counted",
        ("a list in a batch is counted and tells that there is more",),
        _in_batch(_no_counts),
    ),
    telling("a batch fails with its commands", (ONE_FAILS, ALL_FAIL), _failed_as_whole),
)

MUTATIONS = (*LISTS, *SETTINGS, *FIELDS, *BATCHES)
