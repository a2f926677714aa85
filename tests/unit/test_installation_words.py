"""Troubles: every error leads to a kind, and every kind to sentences that help, in every language."""

from __future__ import annotations

import gettext
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.bitrix24.rest.errors import (
    Doubt,
    ForeignPageError,
    GatewayBusyError,
    GatewayFailedError,
    GatewayRefusedError,
    OutcomeUnknownError,
    TokenUnavailableError,
    UnreachableError,
    UnreadableReplyError,
    refusal,
)
from app.installation.bindings import Condition
from app.installation.errors import Kind, Trouble, trouble_of, trouble_with
from app.installation.page_check import PageReach, PageReply, check_pages, page_answered
from app.installation.words import TITLE, advice_text, condition_text, details_text, place_text, wrong_text
from app.locale import LANGUAGES
from tests.support.recorded import cases
from tests.support.stepped_loop import run

if TYPE_CHECKING:
    from app.installation.page_check import Method
    from app.locale import Words

LOCALE = Path(__file__).parents[2] / "app/locale"
BIND = "placement.bind"


def catalogue(language: str) -> Words:
    """The sentences of a language, from its source."""
    with (LOCALE / language / "LC_MESSAGES/call-panel.po").open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    return gettext.GNUTranslations(io.BytesIO(compiled.getvalue())).gettext


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("ERROR_ARGUMENT", 400, Kind.BAD_REQUEST),
        ("ERROR_PLACEMENT_NOT_FOUND", 400, Kind.NO_PLACE),
        ("ERROR_PLACEMENT_MAX_COUNT", 200, Kind.PLACE_TAKEN),
        ("ERROR_PLACEMENT_USER_MODE", 200, Kind.NOT_PER_USER),
        ("EMPTY_ERROR_HANDLER_URL", 200, Kind.NO_ERROR_HANDLER),
        ("ERROR_WRONG_HANDLER_URL", 400, Kind.PRIVATE_ADDRESS),
        ("ERROR_UNSUPPORTED_PROTOCOL", 400, Kind.BAD_PROTOCOL),
        ("ERROR_HANDLER_URL_MATCH", 400, Kind.FOREIGN_HOST),
        ("WRONG_AUTH_TYPE", 403, Kind.WRONG_CONTEXT),
        ("ACCESS_DENIED", 403, Kind.ACCESS_DENIED),
        ("insufficient_scope", 403, Kind.NO_SCOPE),
        ("user_access_error", 403, Kind.ACCESS_DENIED),
        ("ERROR_METHOD_NOT_FOUND", 404, Kind.NO_SCOPE),
        ("expired_token", 401, Kind.SESSION_OVER),
        ("NO_AUTH_FOUND", 401, Kind.SESSION_OVER),
        ("QUERY_LIMIT_EXCEEDED", 503, Kind.TOO_MANY_REQUESTS),
        ("OPERATION_TIME_LIMIT", 429, Kind.TOO_MANY_REQUESTS),
        ("OVERLOAD_LIMIT", 503, Kind.REST_BLOCKED),
        ("PORTAL_DELETED", 500, Kind.PORTAL_CLOSED),
        ("INTERNAL_SERVER_ERROR", 500, Kind.PORTAL_FAULT),
        ("SOMETHING_NEW", 400, Kind.REFUSED),
    ],
)
def test_each_code_of_the_portal_leads_to_its_own_advice(code: str, status: int, kind: Kind) -> None:
    trouble = trouble_of(refusal(BIND, status, code, "Some text"), "CALL_CARD")
    assert trouble == Trouble(kind, "CALL_CARD", code, "Some text")
    assert details_text(trouble, str) == f"CALL_CARD · Bitrix24 says: {code}: Some text"


def test_no_documented_error_of_binding_is_met_with_the_general_advice() -> None:
    refused = [one for one in cases("rest-placement") if "error" in one["body"]]
    assert len(refused) >= 10
    for one in refused:
        kind = trouble_of(refusal(BIND, one["http_status"], one["body"]["error"])).kind
        assert kind is not Kind.REFUSED, one["name"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (UnreachableError(BIND), Kind.UNREACHABLE),
        (OutcomeUnknownError(BIND, Doubt.NO_REPLY), Kind.OUTCOME_UNKNOWN),
        (TokenUnavailableError(BIND), Kind.SESSION_OVER),
        (UnreadableReplyError(BIND, 200), Kind.PORTAL_FAULT),
        (GatewayBusyError(BIND, 429), Kind.TOO_MANY_REQUESTS),
        (None, Kind.NOT_KEPT),
    ],
)
def test_each_failure_on_the_way_leads_to_its_own_advice(error: UnreachableError | None, kind: Kind) -> None:
    assert trouble_of(error).kind is kind
    assert details_text(trouble_of(error), str) == ""


@pytest.mark.parametrize(
    "error", [GatewayRefusedError(BIND, 403), GatewayFailedError(BIND, 502), ForeignPageError(BIND, 200)]
)
def test_what_answered_in_front_of_the_portal_is_told_with_its_status(
    error: GatewayRefusedError | UnreadableReplyError,
) -> None:
    trouble = trouble_of(error, "CALL_CARD")
    assert trouble == Trouble(Kind.IN_FRONT, str(error.status))
    assert str(error.status) in wrong_text(trouble, str)
    assert details_text(trouble, str) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_says_what_is_wrong_and_what_to_do(language: str) -> None:
    words = catalogue(language)
    shown: set[tuple[str, str]] = set()
    for kind in Kind:
        trouble = Trouble(kind, "index.html")
        wrong, advice = wrong_text(trouble, words), advice_text(trouble, words)
        assert wrong.endswith(".")
        assert advice.endswith(".")
        assert "{" not in wrong + advice
        shown.add((wrong, advice))
    assert len(shown) == len(Kind)


def test_details_name_what_the_sentence_does_not() -> None:
    assert details_text(Trouble(Kind.PAGE_MISSING, "worker.html"), str) == ""
    assert details_text(Trouble(Kind.NOT_KEPT, "CALL_CARD"), str) == "CALL_CARD"
    assert details_text(Trouble(Kind.REFUSED, "", "CODE"), str) == "Bitrix24 says: CODE"


def test_a_token_in_the_portal_s_words_is_not_shown() -> None:
    trouble = trouble_of(refusal(BIND, 400, "SOMETHING", "token 5f1e0c7a9b2d48e5f1e0c7a9b2d48e is bad"))
    assert "5f1e" not in details_text(trouble, str)


def test_conditions_name_the_host_that_is_bound() -> None:
    assert condition_text(Condition.MOVED, "https://old.example.com:8443/index.html", str) == (
        "Bound to old.example.com:8443; will be moved here"
    )
    assert condition_text(Condition.MISSING, "", str) == "Will be added"
    assert place_text("CALL_CARD", str) == "Panel in the call card"
    assert place_text("OTHER", str) == "OTHER"


# The site's own pages

HERE = "https://app.example.com/panel/install.html?LANG=de"


class FakePages:
    """A host: what it answers by method and file name."""

    def __init__(self, answers: dict[str, PageReply]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def fetch(self, address: str, method: Method) -> PageReply:
        """See `Pages.fetch`."""
        name = address.removeprefix("https://app.example.com/panel/").partition("?")[0]
        self.asked.append(f"{method} {name}")
        return self.answers.get(f"{method} {name}", self.answers.get(method, PageReply(404)))


WORKER = PageReply(200, text='<html lang="en" data-page="worker">')
REFUSED = PageReply(405, text="Method not allowed")


@pytest.mark.parametrize(
    ("answers", "reach"),
    [
        ({"POST": WORKER}, PageReach.ANSWERS),
        ({"POST": PageReply()}, PageReach.UNREACHABLE),
        ({"POST": PageReply(redirected=True), "GET": WORKER}, PageReach.REDIRECTED),
        ({"POST": REFUSED, "GET": WORKER, "POST install.html": WORKER}, PageReach.POST_REFUSED),
        ({"POST": REFUSED, "GET": WORKER}, PageReach.ANSWERS),
        ({"POST": REFUSED}, PageReach.FAILING),
        ({"POST": PageReply(404)}, PageReach.MISSING),
        ({"POST": PageReply(410)}, PageReach.MISSING),
        ({"POST": PageReply(500)}, PageReach.FAILING),
        ({"POST": PageReply(200, text="<h1>Welcome</h1>")}, PageReach.ANOTHER_PAGE),
        ({"POST": PageReply(200, text='<html data-page="index">')}, PageReach.ANOTHER_PAGE),
        ({"POST": REFUSED, "POST install.html": PageReply(), "GET": WORKER}, PageReach.POST_REFUSED),
    ],
)
def test_a_page_is_asked_for_as_the_portal_will(answers: dict[str, PageReply], reach: PageReach) -> None:
    pages = FakePages(answers)
    assert run(check_pages(pages, HERE, "worker.html")) is reach
    assert pages.asked[0] == "POST worker.html"


def test_a_page_that_answers_is_asked_once() -> None:
    pages = FakePages({"POST": WORKER})
    run(check_pages(pages, HERE, "worker.html"))
    assert pages.asked == ["POST worker.html"]


@pytest.mark.parametrize("reach", [reach for reach in PageReach if reach is not PageReach.ANSWERS])
def test_each_way_not_to_answer_is_a_trouble_of_its_own(reach: PageReach) -> None:
    trouble = trouble_with("worker.html", reach)
    assert trouble is not None
    assert "worker.html" in wrong_text(trouble, str)
    assert trouble_with("worker.html", PageReach.ANSWERS) is None


@pytest.mark.parametrize(
    "page", sorted((Path(__file__).parents[2] / "static").glob("*.html")), ids=lambda page: page.name
)
def test_every_page_of_the_site_bears_its_name(page: Path) -> None:
    assert page_answered(PageReply(200, text=page.read_text("utf-8")), page.name) is PageReach.ANSWERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_of_the_tab_holds_no_sign_that_the_portal_would_show_encoded(language: str) -> None:
    assert not set(catalogue(language)(TITLE)) & set("'\"&<>")
