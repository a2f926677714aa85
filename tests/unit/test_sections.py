"""The frame of the panel's sections: who gets what, and that a fault in one leaves the others alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from app.call.crm_item import CrmItem
from app.call.model import Model
from app.sections.events import CallSaved, EventBus, ItemChosen
from app.sections.section import SectionHost
from app.settings.values import Effective, Part
from app.ui.view import Element
from tests.support.fake_page import FakePlaces
from tests.support.section_stage import context

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.sections.section import SectionContext


class Recorded:
    """A section that notes its calls, and fails on demand."""

    def __init__(self, name: str, fails_at: str = "") -> None:
        self.name = name
        self.told: list[tuple[Any, ...]] = []
        self._fails_at = fails_at

    def _note(self, *told: object) -> None:
        if told[0] == self._fails_at:
            raise RuntimeError(self.name)
        self.told.append(told)

    def show(self, model: Model) -> None:
        """Noted."""
        self._note("show", model)

    def act(self, action: str, argument: str) -> None:
        """Noted."""
        self._note("act", action, argument)

    def typed(self, field: str, text: str) -> None:
        """Noted."""
        self._note("typed", field, text)

    def leave(self) -> None:
        """Noted."""
        self._note("leave")

    def close(self) -> None:
        """Noted."""
        self._note("close")


@dataclass
class Stage:
    """A frame with recorded sections."""

    frame: SectionHost
    sections: dict[str, Recorded]
    places: FakePlaces
    reported: list[str]


def stage(
    *fails: str, off: frozenset[Part] = frozenset(), makes: Callable[[SectionContext], Recorded] | None = None
) -> Stage:
    """Sections `client` and `log`; the first fails at what `fails` names."""
    places, reported = FakePlaces(), list[str]()

    def report(what: str, _: Exception) -> None:
        reported.append(what)

    made = context(places, report, settings=Effective(off=off))
    sections = {"client": Recorded("client", *fails), "log": Recorded("log")}
    first = makes or (lambda _: sections["client"])
    return Stage(SectionHost(made, {"client": first, "log": lambda _: sections["log"]}), sections, places, reported)


def test_every_section_is_told_of_the_call() -> None:
    on = stage()
    on.frame.show(Model(now=1.0))
    assert [section.told for section in on.sections.values()] == [[("show", Model(now=1.0))]] * 2


def test_action_and_input_go_to_the_section_that_they_name_without_its_name() -> None:
    on = stage()
    assert on.frame.act("log.copy", "all")
    on.frame.typed("client.search", "Berg")
    assert on.sections["log"].told == [("act", "copy", "all")]
    assert on.sections["client"].told == [("typed", "search", "Berg")]


@pytest.mark.parametrize("action", ["copy-log", "client", "client.", "nobody.copy", ""])
def test_action_of_no_section_is_left_to_the_call(action: str) -> None:
    on = stage()
    assert not on.frame.act(action, "")
    assert all(section.told == [] for section in on.sections.values())


@pytest.mark.parametrize("step", ["show", "act", "typed", "leave", "close"])
def test_fault_in_one_section_is_reported_said_in_its_place_and_leaves_the_others_alive(step: str) -> None:
    on = stage(step)
    on.frame.show(Model())
    on.frame.act("client.open", "")
    on.frame.typed("client.search", "")
    on.frame.leave()
    on.frame.close()
    assert on.reported == ["section client"]
    fault = on.places.cell("client-fault")
    assert fault.text
    assert fault.attributes == {"hidden": None}
    assert [told[0] for told in on.sections["log"].told] == ["show", "leave", "close"]
    assert "log-fault" not in on.places.shown


def test_section_that_cannot_be_made_leaves_the_others_alive() -> None:
    def fails(_: SectionContext) -> Recorded:
        raise RuntimeError

    on = stage(makes=fails)
    on.frame.show(Model())
    assert on.reported == ["section client"]
    assert [told[0] for told in on.sections["log"].told] == ["show"]
    assert not on.frame.act("client.open", "")


def test_section_that_is_switched_off_is_hidden_and_never_made() -> None:
    on = stage(off=frozenset({Part.CLIENT}))
    on.frame.show(Model())
    assert on.sections["client"].told == []
    assert on.places.shown["client-section"] == Element(None, {"hidden": ""})
    assert on.places.shown["log-section"] == Element(None, {"hidden": None})


def test_page_without_the_place_of_a_section_is_reported_and_the_section_lives() -> None:
    on = stage("act")
    on.places.broken = {"client-fault"}
    on.frame.act("client.open", "")
    assert on.reported == ["section client", "section client has no place for its fault"]


def test_closed_sections_are_not_spoken_to_again() -> None:
    on = stage()
    on.frame.close()
    on.frame.show(Model())
    on.frame.leave()
    assert on.sections["log"].told == [("close",)]


def test_board_keeps_the_last_fact_of_each_type_and_tells_who_listens() -> None:
    bus, heard = EventBus(lambda *_: None), list[object]()
    bus.subscribe(ItemChosen, heard.append)
    assert bus.last(ItemChosen) is None
    bus.publish(ItemChosen(CrmItem("DEAL", 7), "Delivery"))
    bus.publish(CallSaved("call"))
    bus.publish(ItemChosen(None))
    assert heard == [ItemChosen(CrmItem("DEAL", 7), "Delivery"), ItemChosen(None)]
    assert bus.last(ItemChosen) == ItemChosen(None)
    assert bus.last(CallSaved) == CallSaved("call")


def test_fault_of_one_listener_leaves_the_others_told() -> None:
    reported, heard = list[str](), list[object]()
    bus = EventBus(lambda what, _: reported.append(what))

    def fails(_: CallSaved) -> None:
        raise RuntimeError

    bus.subscribe(CallSaved, fails)
    bus.subscribe(CallSaved, heard.append)
    bus.publish(CallSaved("call"))
    assert heard == [CallSaved("call")]
    assert reported == ["told CallSaved"]
