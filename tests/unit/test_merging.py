"""Two people change the same: what can be joined is joined, and only the rest is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.home.merge import choose, merge_changes
from app.scripts.model import Library, Phrase, Script
from app.settings.kinds import Mark
from app.settings.outcomes import Outcome
from app.settings.overrides import Override
from app.settings.values import AppSettings, NotePlace, Part, Theme, UserSettings

A, B, C = Outcome("A"), Outcome("B"), Outcome("C")
A_IN = Outcome("A", "incoming")

settings = st.builds(
    AppSettings,
    keep_open=st.booleans(),
    off=st.frozensets(st.sampled_from(Part)),
    outcomes=st.none() | st.lists(st.sampled_from([A, B, C]), unique=True).map(tuple),
)


def scripts(text: str) -> Library:
    return Library((Script("A", text),))


def phrase(text: str) -> Library:
    return Library((), (Phrase("k", text),))


def outcomes(*listed: Outcome) -> AppSettings:
    return AppSettings(outcomes=listed)


SALES, ALL = Override(("Sales",), (), {"keep_open": False}), Override((), (1,), {"keep_open": False})
SALES_HOLD = Override(("Sales",), (), {"keep_open": True})
SALES_REQUIRED = Override(("Sales",), (), {"outcome_required": True})


def overrides(*listed: Override) -> AppSettings:
    return AppSettings(overrides=listed)


@pytest.mark.parametrize(
    ("before", "mine", "theirs", "joined"),
    [
        (
            AppSettings(),
            AppSettings(keep_open=True),
            AppSettings(autosave=True),
            AppSettings(keep_open=True, autosave=True),
        ),
        (AppSettings(), AppSettings(keep_open=True), AppSettings(keep_open=True), AppSettings(keep_open=True)),
        (
            AppSettings(off=frozenset({Part.LOG})),
            AppSettings(off=frozenset({Part.LOG, Part.DEALS})),
            AppSettings(),
            AppSettings(off=frozenset({Part.DEALS})),
        ),
        (outcomes(A, B), outcomes(A, B, C), outcomes(B, A), outcomes(B, C, A)),
        (outcomes(A, B), outcomes(B, A), outcomes(C, A, B), outcomes(C, B, A)),
        (outcomes(A, B), outcomes(A), outcomes(A, B, C), outcomes(A, C)),
        (
            UserSettings(keys={"note": "x"}),
            UserSettings(keys={"note": "x", "log": "y"}),
            UserSettings(theme=Theme.DARK),
            UserSettings(keys={"log": "y"}, theme=Theme.DARK),
        ),
        (overrides(SALES, ALL), overrides(SALES_HOLD, ALL), overrides(ALL, SALES), overrides(ALL, SALES_HOLD)),
        (
            AppSettings(keys={"note": "x"}),
            AppSettings(keys={"note": "x", "log": "y"}),
            AppSettings(keys={}),
            AppSettings(keys={"log": "y"}),
        ),
        (
            Library((Script("A"),), (Phrase("k", "x"),)),
            Library((Script("A", "text"),), (Phrase("k", "x"),)),
            Library((Script("A"), Script("B")), (Phrase("k", "x"), Phrase("k", "y", "de"))),
            Library((Script("A", "text"), Script("B")), (Phrase("k", "x"), Phrase("k", "y", "de"))),
        ),
    ],
)
def test_changes_to_different_things_are_joined(before: object, mine: object, theirs: object, joined: object) -> None:
    merge = merge_changes(before, mine, theirs)
    assert (merge.value, merge.conflicts) == (joined, ())


@pytest.mark.parametrize(
    ("before", "mine", "theirs", "name", "chosen"),
    [
        (
            AppSettings(),
            AppSettings(note_place=NotePlace.CALL),
            AppSettings(note_place=NotePlace.BOTH),
            "note_place",
            AppSettings(note_place=NotePlace.BOTH),
        ),
        (AppSettings(), AppSettings(vip=Mark("A")), AppSettings(vip=Mark("B")), "vip", AppSettings(vip=Mark("B"))),
        (AppSettings(), outcomes(A), outcomes(B), "outcomes", outcomes(B)),
        (
            outcomes(A, B),
            outcomes(B),
            outcomes(A_IN, B),
            "outcomes/A",
            outcomes(B, A_IN),
        ),
        (outcomes(A, B), outcomes(A_IN, B), outcomes(B), "outcomes/A", outcomes(B)),
        (
            overrides(SALES),
            overrides(SALES_HOLD),
            overrides(SALES_REQUIRED),
            "overrides/Sales",
            overrides(SALES_REQUIRED),
        ),
        (
            AppSettings(),
            AppSettings(keys={"note": "x"}),
            AppSettings(keys={"note": "y"}),
            "keys/note",
            AppSettings(keys={"note": "y"}),
        ),
        (scripts(""), scripts("x"), scripts("y"), "scripts/A", scripts("y")),
        (Library(), phrase("x"), phrase("y"), "phrases//k", phrase("y")),
    ],
)
def test_what_both_changed_is_asked_and_mine_until_then(
    before: object,
    mine: object,
    theirs: object,
    name: str,
    chosen: object,
) -> None:
    merge = merge_changes(before, mine, theirs)
    (conflict,) = merge.conflicts
    assert (conflict.name, merge.value) == (name, mine)
    assert choose(merge.value, conflict, theirs=True) == chosen
    assert choose(choose(merge.value, conflict, theirs=True), conflict, theirs=False).__class__ is type(mine)


@given(settings, settings)
def test_who_changed_nothing_gets_what_the_other_has(before: AppSettings, other: AppSettings) -> None:
    assert merge_changes(before, before, other).value == other
    assert merge_changes(before, other, before).value == other


@given(settings, settings, settings)
def test_whatever_is_joined_loses_nothing_that_was_added(
    before: AppSettings, mine: AppSettings, theirs: AppSettings
) -> None:
    merge = merge_changes(before, mine, theirs)
    assert merge.value.off >= (mine.off - before.off) | (theirs.off - before.off)
    if before.outcomes is not None and mine.outcomes is not None and theirs.outcomes is not None:
        added = (set(mine.outcomes) | set(theirs.outcomes)) - set(before.outcomes)
        assert added <= set(merge.value.outcomes or ())
