"""The screen: one faulty section leaves the others true; the marks are set once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.call.model import Model
from app.locale import Words
from app.panel.panel import marking
from app.ui.view import Element, Renderer
from tests.support.fake_page import FakePlaces
from tests.support.story import call

if TYPE_CHECKING:
    from app.panel.call_view import ViewModel

Fault = tuple[str, str]


def sound(model: Model, words: Words) -> ViewModel:
    return {"state": Element(f"{words('at')} {model.now:g}")}


def fragile(model: Model, words: Words) -> ViewModel:
    if model.confirmed:
        raise ValueError("no")
    return {"client": Element(words("fine"))}


def screen(places: FakePlaces, faults: list[Fault]) -> Renderer[Model]:
    """A screen with a fragile section before a sound one."""
    return Renderer(places, (fragile, sound), Words(), lambda what, error: faults.append((what, type(error).__name__)))


def test_every_section_is_shown() -> None:
    places = FakePlaces()
    screen(places, []).show(Model(now=5.0))
    assert places.shown == {"client": Element("fine"), "state": Element("at 5")}


def test_a_faulty_section_is_reported_and_the_others_are_shown() -> None:
    places = FakePlaces()
    faults: list[Fault] = []
    screen(places, faults).show(Model(now=5.0, confirmed=True))
    assert places.shown == {"state": Element("at 5")}
    assert faults == [("section fragile", "ValueError")]


def test_a_section_that_stays_faulty_is_reported_once_and_again_after_it_worked() -> None:
    faults: list[Fault] = []
    shown = screen(FakePlaces(), faults)
    for confirmed in (True, True, False, True):
        shown.show(Model(confirmed=confirmed))
    assert len(faults) == 2


def test_a_missing_place_is_a_fault_of_its_section_only() -> None:
    places = FakePlaces()
    places.broken = {"client"}
    faults: list[Fault] = []
    screen(places, faults).show(Model(now=7.0))
    assert faults == [("section fragile", "LookupError")]
    assert places.shown == {"state": Element("at 7")}


def test_the_marks_are_set_once_and_after_the_page_shows_it() -> None:
    happened: list[str] = []
    show = marking(lambda model: happened.append(f"shown {model.now:g}"), happened.append)
    show(Model(now=1.0))
    painted = Model(now=2.0, call=call())
    show(painted)
    show(replace(painted, now=3.0, confirmed=True))
    show(replace(painted, now=4.0, confirmed=True))
    assert happened == ["shown 1", "shown 2", "panel:painted", "shown 3", "panel:ready", "shown 4"]


def test_both_marks_are_set_where_call_and_confirmation_come_together() -> None:
    happened: list[str] = []
    marking(lambda _: None, happened.append)(Model(call=call(), confirmed=True))
    assert happened == ["panel:painted", "panel:ready"]


def test_a_section_is_drawn_again_when_something_that_it_reads_is_different() -> None:
    drawn: list[float] = []

    def confirmation(model: Model, _words: Words) -> ViewModel:
        drawn.append(model.now if model.confirmed else 0.0)
        return {"state": Element("confirmed" if model.confirmed else "")}

    places = FakePlaces()
    renderer = Renderer(places, (confirmation,), Words(), lambda *_: None)
    for model in (Model(1.0), Model(2.0), Model(3.0, confirmed=True), Model(3.0, confirmed=True), Model(4.0)):
        renderer.show(model)
        assert places.cell("state") == confirmation(model, Words())["state"]
        drawn.pop()
    assert drawn == [0.0, 3.0, 0.0]


def test_a_section_is_drawn_again_when_something_besides_the_model_is_different() -> None:
    texts = iter(("one", "two"))
    places = FakePlaces()
    renderer: Renderer[Model] = Renderer(
        places, (lambda _model, _words: {"state": Element(next(texts))},), Words(), lambda *_: None
    )
    renderer.show(Model())
    renderer.show(Model())
    assert places.cell("state").text == "one"
    renderer.forget()
    renderer.show(Model())
    assert places.cell("state").text == "two"


def test_a_section_that_fails_is_drawn_again_although_nothing_is_different() -> None:
    places, faults = FakePlaces(), list[Fault]()
    places.broken = {"client"}
    shown = screen(places, faults)
    shown.show(Model())
    places.broken = set()
    shown.show(Model())
    assert places.cell("client").text == "fine"
    assert len(faults) == 1
