"""The storage of notes, which puts back what was emptied away."""

from __future__ import annotations

from app.notes.restoring_store import MARK, RestoringStore
from tests.support.fake_page import FakeStore


class Frame:
    """A page that keeps notes."""

    def __init__(self, storage: FakeStore) -> None:
        self.restored = 0
        self.store = RestoringStore(storage, self._restored)

    def _restored(self) -> None:
        self.restored += 1


def test_what_was_read_and_written_is_put_back_at_once() -> None:
    storage = FakeStore()
    storage.set("note.1", "Earlier")
    frame = Frame(storage)
    assert (frame.store.keys("note."), frame.store.get("note.1")) == (["note.1"], "Earlier")
    frame.store.set("note.2", "Mine")
    storage.texts.clear()
    frame.store.set("note.2", "Mine, too")
    del storage.texts[MARK]
    assert storage.texts == {"note.1": "Earlier", "note.2": "Mine, too"}
    assert frame.restored == 1


def test_what_another_page_removes_or_changes_stays_so() -> None:
    storage = FakeStore()
    frame = Frame(storage)
    frame.store.set("note.1", "Saved meanwhile")
    frame.store.set("note.2", "Changed meanwhile")
    storage.remove("note.1")
    storage.set("note.2", "Theirs")
    assert (frame.store.get("note.1"), frame.store.get("note.2")) == (None, "Theirs")
    storage.texts.clear()
    storage.set("note.2", "Theirs, later")
    assert frame.store.keys("note.") == ["note.2"]
    assert frame.store.get("note.2") == "Theirs, later"


def test_each_page_puts_back_its_own_whoever_comes_first() -> None:
    storage = FakeStore()
    first, second = Frame(storage), Frame(storage)
    first.store.set("note.1", "Before")
    second.store.get("note.1")
    first.store.set("note.1", "Last words")
    storage.texts.clear()
    assert second.store.check()
    assert storage.get("note.1") == "Before"
    assert first.store.check()
    assert storage.get("note.1") == "Last words"
    assert not second.store.check()


def test_removed_note_is_not_put_back_and_an_empty_storage_stays_empty() -> None:
    storage = FakeStore()
    frame = Frame(storage)
    frame.store.set("note.1", "Saved")
    frame.store.remove("note.1")
    storage.texts.clear()
    frame.store.check()
    assert storage.keys("note.") == []
    other = FakeStore()
    Frame(other).store.get("note.1")
    assert other.texts == {}


def test_read_that_finds_the_storage_emptied_finds_what_was_there() -> None:
    storage = FakeStore()
    frame = Frame(storage)
    frame.store.set("note.1", "Mine")
    storage.texts.clear()
    assert frame.store.get("note.1") == "Mine"
