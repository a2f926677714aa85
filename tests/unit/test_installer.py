"""The installer without a browser: a person, a portal that keeps what is bound, a host, a screen."""

from __future__ import annotations

import asyncio
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.errors import ErrorKind
from app.bitrix24.portal import Portal
from app.bitrix24.rest.errors import ErrorReport
from app.bitrix24.rest.transport import NetworkFailureError
from app.installation.bindings import TITLE, bindings_in, required_bindings
from app.installation.inspection import Inspection, PageReply
from app.installer.page import Installer, InstallerContext
from app.installer.state import (
    CheckRequested,
    FinishAnswered,
    FinishRequested,
    FinishSent,
    Inspected,
    InstallRequested,
    Mark,
    Model,
    Opened,
    PagesAnswered,
    Phase,
    Repaired,
    StepFailed,
    StepStarted,
    Task,
    update,
)
from app.installer.view import view
from app.locale import LOCALES, Words
from app.ui.program import Tasks
from app.ui.view import Element
from static.builder import catalogues
from tests.support.fake_library import FakeLibrary
from tests.support.fake_page import FakePlaces, Reader
from tests.support.fake_placements import FakePlacements
from tests.support.fake_rest import FakePortal, refused
from tests.support.languages import LANGUAGES
from tests.support.page_names import INSTALLER, Named
from tests.support.stepped_loop import settled

if TYPE_CHECKING:
    from app.installation.inspection import Method
    from app.installer.state import Message

HERE = "https://app.example.com/panel/"
PANEL = ("CALL_CARD", HERE + "index.html")
WORKER = ("PAGE_BACKGROUND_WORKER", HERE + "worker.html")
OLD_PANEL = ("CALL_CARD", "https://old.example.com/index.html")
OLD_WORKER = ("PAGE_BACKGROUND_WORKER", "https://old.example.com/worker.html")


class Host:
    """The host of the site: pages by name."""

    def __init__(self) -> None:
        self.replies: dict[str, PageReply] = {}

    async def fetch(self, address: str, method: Method) -> PageReply:
        """See `Pages.fetch`."""
        del method
        name = address.removeprefix(HERE).partition("?")[0]
        return self.replies.get(name, PageReply(200, text=f'<html data-page="{name.removesuffix(".html")}">'))


class Stage(Reader):
    """The page of the installer, its portal and its host. Made inside a stepped loop."""

    def __init__(self, placements: FakePlacements | None = None, *, admin: bool = True) -> None:
        self.placements = placements or FakePlacements()
        self.rest = FakePortal(self.placements)
        self.library = FakeLibrary()
        self.library.admin = admin
        self.host = Host()
        self.places = FakePlaces()
        self.faults: list[tuple[str, Exception]] = []
        self.tasks = Tasks(lambda what, error: self.faults.append((what, error)))
        context = InstallerContext(
            view=self.places,
            pages=self.host,
            location=HERE + "install.html?LANG=en",
            now=lambda: 0.0,
            spawn=self.tasks.spawn,
            copy=lambda _: True,
            report=lambda what, error: self.faults.append((what, error)),
        )
        client = self.rest.rest()
        self.observed = client.observed
        self.installer = Installer(Portal(self.library), client, context, Words())

    @property
    def model(self) -> Model:
        """What the installer knows."""
        return self.installer.model

    def phase(self) -> Phase:
        """Where the installation stands."""
        return self.model.phase

    @property
    def finished(self) -> int:
        """How often `installFinish` was sent to the portal."""
        return len(self.library.all_asked("setInstallFinish"))

    async def open(self) -> None:
        """Opens the page, and waits until the checks are through."""
        self.installer.open()
        await self.busy()

    async def click(self) -> None:
        """Clicks the button that is there, and waits for what comes of it."""
        button = self.cell("action")
        assert button.attributes["hidden"] is None
        assert button.attributes["aria-disabled"] is None
        self.installer.act(button.attributes["data-action"] or "", "")
        await self.busy()

    async def busy(self) -> None:
        """Waits while the installer is at work, a minute at the most."""
        for _ in range(600):
            await settled()
            if self.model.phase not in (Phase.CHECKING, Phase.INSTALLING, Phase.FINISHING):
                break
            await asyncio.sleep(0.1)
        assert self.faults == []

    def marks(self) -> list[Mark]:
        """All marks, from top to bottom."""
        return [self.model.lines[task].mark for task in Task]


async def test_two_clicks_from_nothing_to_an_installed_panel() -> None:
    stage = Stage()
    await stage.open()
    assert stage.phase() is Phase.READY
    assert stage.placements.writes == []
    await stage.click()
    assert stage.phase() is Phase.INSTALLED
    assert stage.placements.bound() == [PANEL, WORKER]
    assert stage.finished == 0
    stage.installer.act("finish", "")
    await settled()
    assert stage.finished == 1


async def test_titles_are_there_for_every_language_of_the_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    built = catalogues.titles(Path(__file__).parents[2])
    monkeypatch.setattr(pkgutil, "get_data", lambda _package, _name: built)
    stage = Stage()
    await stage.open()
    await stage.click()
    bound = [request.params["LANG_ALL"] for request in stage.rest.requests if request.method == "placement.bind"]
    codes = {code for code, language in LOCALES.items() if language in LANGUAGES}
    assert [titles.keys() for titles in bound] == [codes] * 2
    assert (bound[0]["en"], bound[0]["de"]) == ({"TITLE": "Call Panel"}, {"TITLE": "Anruf-Panel"})
    assert catalogues.NAME_OF_APP == TITLE


@pytest.mark.parametrize(
    ("bound", "phase", "detail"),
    [
        ((), Phase.READY, "Will be added"),
        ((PANEL, WORKER), Phase.INSTALLED, "In place"),
        ((OLD_PANEL, OLD_WORKER), Phase.READY, "Bound to old.example.com; will be moved here"),
        ((PANEL, OLD_PANEL), Phase.READY, "In place; old entries will be removed"),
        ((PANEL,), Phase.READY, "In place"),
        ((WORKER,), Phase.READY, "Will be added"),
    ],
)
async def test_whatever_is_there_the_rest_is_done(
    bound: tuple[tuple[str, str], ...], phase: Phase, detail: str
) -> None:
    stage = Stage(FakePlacements(*bound))
    await stage.open()
    assert stage.phase() is phase
    assert stage.text("panel-detail") == detail
    if phase is Phase.READY:
        await stage.click()
    assert stage.phase() is Phase.INSTALLED
    assert sorted(stage.placements.bound()) == [PANEL, WORKER]
    assert stage.text("panel-detail") == "In place"


async def test_an_installed_app_with_everything_in_place_has_nothing_left_to_do() -> None:
    placements = FakePlacements(PANEL, WORKER)
    placements.installed = True
    stage = Stage(placements)
    await stage.open()
    assert stage.phase() is Phase.FINISHED
    assert stage.marks() == [Mark.DONE] * 6
    assert stage.text("action") == "Check again"
    await stage.click()
    assert stage.phase() is Phase.FINISHED
    assert stage.finished == 0


async def test_an_installed_app_is_repaired_without_being_finished_again() -> None:
    placements = FakePlacements(OLD_PANEL)
    placements.installed = True
    stage = Stage(placements)
    await stage.open()
    assert stage.text("headline") == "Some things aren't as they should be."
    await stage.click()
    assert stage.phase() is Phase.FINISHED
    assert stage.finished == 0


async def test_who_is_no_administrator_is_told_and_the_portal_is_not_asked() -> None:
    stage = Stage(admin=False)
    await stage.open()
    for action in ("install", "finish", "check"):
        stage.installer.act(action, "")
    await settled()
    assert stage.phase() is Phase.FORBIDDEN
    assert stage.text("administrator-wrong") == "You aren't an administrator of this Bitrix24."
    assert stage.rest.requests == []
    assert stage.finished == 0


async def test_what_is_put_right_elsewhere_is_found_by_checking_again() -> None:
    stage = Stage()
    stage.placements.scopes.remove("telephony")
    stage.host.replies["worker.html"] = PageReply(404)
    await stage.open()
    assert stage.phase() is Phase.BLOCKED
    assert stage.text("rights-wrong") == "The application is missing these permissions: telephony."
    assert stage.text("pages-wrong") == "The page worker.html isn't on the host."
    stage.installer.act("install", "")
    assert stage.placements.writes == []
    stage.placements.scopes.append("telephony")
    stage.host.replies.clear()
    await stage.click()
    assert stage.phase() is Phase.READY
    assert stage.text("rights-wrong") == ""


async def test_replies_that_carry_warnings_of_php_are_noted_and_no_obstacle() -> None:
    stage = Stage()
    stage.observed.text_around = 1
    await stage.open()
    assert stage.phase() is Phase.READY
    assert stage.model.lines[Task.RIGHTS].mark is Mark.NOTE
    assert stage.text("rights-detail").startswith("Bitrix24's server writes PHP warnings into its answers.")


async def test_scopes_that_would_be_good_to_have_are_no_obstacle() -> None:
    stage = Stage()
    stage.placements.scopes = ["placement", "telephony"]
    await stage.open()
    assert stage.phase() is Phase.READY
    assert stage.model.lines[Task.RIGHTS].mark is Mark.NOTE
    assert "crm, user_brief" in stage.text("rights-detail")


async def test_a_portal_without_the_worker_s_place_gets_the_panel() -> None:
    stage = Stage()
    stage.placements.places.remove("PAGE_BACKGROUND_WORKER")
    await stage.open()
    await stage.click()
    assert stage.phase() is Phase.INSTALLED
    assert stage.placements.bound() == [PANEL]
    assert stage.model.lines[Task.WORKER].mark is Mark.NOTE


async def test_a_step_that_fails_shows_why_and_can_be_tried_again() -> None:
    stage = Stage()
    await stage.open()
    stage.placements.errors["placement.bind"] = refused("ERROR_HANDLER_URL_MATCH", 400, "Host mismatch")
    await stage.click()
    assert stage.phase() is Phase.STOPPED
    assert stage.model.lines[Task.PANEL].error == ErrorReport(
        ErrorKind.FOREIGN_HOST, "CALL_CARD", "ERROR_HANDLER_URL_MATCH", "Host mismatch"
    )
    assert "Host mismatch" in stage.text("panel-said")
    assert stage.finished == 0
    stage.placements.errors.clear()
    await stage.click()
    assert stage.phase() is Phase.INSTALLED
    assert stage.text("panel-wrong") == ""


async def test_the_panel_stays_done_when_the_worker_fails() -> None:
    stage = Stage()
    await stage.open()
    stage.placements.before.extend([None, refused("ACCESS_DENIED", 403)])
    await stage.click()
    assert stage.model.lines[Task.PANEL].mark is Mark.DONE
    assert stage.model.lines[Task.WORKER].mark is Mark.WRONG
    await stage.click()
    assert stage.placements.bound() == [PANEL, WORKER]


async def test_a_portal_that_is_gone_is_told() -> None:
    stage = Stage()
    stage.rest.replies = [NetworkFailureError()]
    await stage.open()
    assert stage.phase() is Phase.BLOCKED
    assert stage.text("rights-wrong") == "Bitrix24 can't be reached."
    stage.rest.replies = [stage.placements]
    await stage.click()
    assert stage.phase() is Phase.READY


async def test_the_end_is_told_once_and_asked_for_afterwards() -> None:
    stage = Stage(FakePlacements(PANEL, WORKER))
    await stage.open()
    for _ in range(3):
        stage.installer.act("finish", "")
    await stage.busy()
    assert stage.phase() is Phase.UNCONFIRMED
    assert stage.text("completion-wrong") == "Bitrix24 didn't confirm that the installation is finished."
    await stage.click()
    stage.installer.act("finish", "")
    await stage.busy()
    assert stage.phase() is Phase.UNCONFIRMED
    assert stage.finished == 1
    stage.placements.installed = True
    await stage.click()
    assert stage.phase() is Phase.FINISHED
    assert stage.finished == 1


async def test_the_end_is_not_told_when_something_was_taken_out_meanwhile() -> None:
    stage = Stage(FakePlacements(PANEL, WORKER))
    await stage.open()
    stage.placements.bindings.clear()
    await stage.click()
    assert stage.phase() is Phase.READY
    assert stage.finished == 0
    await stage.click()
    stage.installer.act("finish", "")
    await settled()
    assert stage.finished == 1


async def test_the_end_is_not_told_when_the_portal_does_not_answer() -> None:
    stage = Stage(FakePlacements(PANEL, WORKER))
    await stage.open()
    stage.rest.replies = [NetworkFailureError()]
    await stage.click()
    assert stage.phase() is Phase.STOPPED
    assert stage.model.lines[Task.COMPLETION].mark is Mark.WRONG
    assert stage.finished == 0
    stage.rest.replies = [stage.placements]
    await stage.click()
    assert stage.phase() is Phase.INSTALLED


async def test_a_closed_installer_shows_nothing_more() -> None:
    stage = Stage()
    stage.installer.open()
    stage.installer.close()
    before = stage.model
    await asyncio.sleep(10)
    assert stage.model == before


# The view


def test_the_page_has_exactly_the_places_that_are_shown() -> None:
    fields = {name for name in Named(INSTALLER).fields if not name.startswith("connection")}  # of every page
    assert set(view(Model(), Words())) == fields


def test_what_went_wrong_is_announced_with_its_advice() -> None:
    model = Model(phase=Phase.STOPPED).marked(Task.PANEL, Mark.WRONG, ErrorReport(ErrorKind.BAD_PROTOCOL, "CALL_CARD"))
    spoken = view(model, Words())["announcement"]
    assert isinstance(spoken, Element)
    assert spoken.text == (
        "The installation stopped. Follow the advice above, then try again. Bitrix24 doesn't accept this kind of "
        "address. Host the site under an address that begins with https:// and enter it in the application's settings."
    )


# Any order of messages

REQUIRED = required_bindings(HERE, {"en": "Call Panel"})
TROUBLE = ErrorReport(ErrorKind.REFUSED)
SETS = st.lists(st.sampled_from([PANEL, WORKER, OLD_PANEL, OLD_WORKER]), max_size=4).map(
    lambda bound: bindings_in(list(FakePlacements(*bound).bindings))
)
MESSAGES: st.SearchStrategy[Any] = st.one_of(
    st.builds(Opened, st.booleans(), st.just(REQUIRED)),
    st.sampled_from([CheckRequested(), InstallRequested(), FinishRequested(), FinishSent()]),
    st.builds(Inspected, st.builds(Inspection, st.booleans(), st.sampled_from([REQUIRED, REQUIRED[:1]]), SETS)),
    st.builds(Inspected, st.just(TROUBLE)),
    st.builds(PagesAnswered, st.sampled_from([None, TROUBLE])),
    st.builds(StepStarted, st.sampled_from(["CALL_CARD", "PAGE_BACKGROUND_WORKER", "OTHER"])),
    st.builds(Repaired, SETS),
    st.builds(StepFailed, st.sampled_from([None, "CALL_CARD", "OTHER"]), st.just(TROUBLE)),
    st.builds(FinishAnswered, st.booleans()),
)


@given(st.lists(MESSAGES, max_size=25))
def test_any_order_of_messages_can_be_shown_and_finishes_only_what_is_whole(messages: list[Message]) -> None:
    model = Model()
    for message in messages:
        before = model
        model, effects = update(model, message)
        assert view(model, Words()).keys() == view(before, Words()).keys()
        for effect in effects:
            if type(effect).__name__ == "Finish":
                assert before.phase is Phase.INSTALLED
                assert not before.finish_sent
                assert not before.marks(Mark.WRONG)
