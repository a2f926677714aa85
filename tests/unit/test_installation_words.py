"""Troubles: every error leads to a kind, and every kind to sentences that help, in every language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.bitrix24.errors import ErrorKind
from app.bitrix24.rest.errors import (
    Doubt,
    ErrorReport,
    ForeignPageError,
    GatewayBusyError,
    GatewayFailedError,
    GatewayRefusedError,
    OutcomeUnknownError,
    RestError,
    TokenUnavailableError,
    UnreachableError,
    UnreadableReplyError,
    refusal,
    report_of,
)
from app.installation.bindings import TITLE, Bind, Binding, Condition, StepFailedError, condition_text, place_text
from app.installation.inspection import PageReply, check_pages, page_answered
from app.locale import Words
from app.notes.retry import SCHEDULES
from app.ui.error_texts import TEXTS, advice_text, details_text, happened_text, reading_text, saving_text
from tests.support import translations
from tests.support.languages import LANGUAGES, words_in
from tests.support.recorded import cases
from tests.support.stepped_loop import run

if TYPE_CHECKING:
    from app.installation.inspection import Method

BIND = "placement.bind"


@pytest.mark.parametrize(
    ("code", "status", "kind", "advice"),
    [
        ("ERROR_ARGUMENT", 400, ErrorKind.WRONG, "Upload the whole site again"),
        ("ERROR_PLACEMENT_NOT_FOUND", 400, ErrorKind.NO_PLACE, "permission “telephony”"),
        ("ERROR_PLACEMENT_MAX_COUNT", 200, ErrorKind.PLACE_TAKEN, "Delete the application"),
        ("ERROR_PLACEMENT_USER_MODE", 200, ErrorKind.NOT_PER_USER, "always added for everyone"),
        ("EMPTY_ERROR_HANDLER_URL", 200, ErrorKind.NO_ERROR_HANDLER, "old version"),
        ("ERROR_WRONG_HANDLER_URL", 400, ErrorKind.PRIVATE_ADDRESS, "names with a dot"),
        ("ERROR_UNSUPPORTED_PROTOCOL", 400, ErrorKind.BAD_PROTOCOL, "begins with https://"),
        ("ERROR_HANDLER_URL_MATCH", 400, ErrorKind.FOREIGN_HOST, "use the same host"),
        ("WRONG_AUTH_TYPE", 403, ErrorKind.WRONG_CONTEXT, "from the Bitrix24 menu"),
        ("ACCESS_DENIED", 403, ErrorKind.DENIED, "Only administrators"),
        ("insufficient_scope", 403, ErrorKind.SCOPE, "under Developer resources"),
        ("user_access_error", 403, ErrorKind.DENIED, ""),
        ("ERROR_METHOD_NOT_FOUND", 404, ErrorKind.SCOPE, ""),
        ("expired_token", 401, ErrorKind.TOKEN, ""),
        ("NO_AUTH_FOUND", 401, ErrorKind.TOKEN, ""),
        ("QUERY_LIMIT_EXCEEDED", 503, ErrorKind.BUSY, ""),
        ("OPERATION_TIME_LIMIT", 429, ErrorKind.LIMIT, ""),
        ("OVERLOAD_LIMIT", 503, ErrorKind.BLOCKED, ""),
        ("PORTAL_DELETED", 500, ErrorKind.CLOSED, ""),
        ("INTERNAL_SERVER_ERROR", 500, ErrorKind.FAULT, ""),
        ("SOMETHING_NEW", 400, ErrorKind.REFUSED, ""),
    ],
)
def test_each_code_of_the_portal_leads_to_its_own_advice(code: str, status: int, kind: ErrorKind, advice: str) -> None:
    report = report_of(refusal(BIND, status, code, "Some text"), "CALL_CARD")
    assert report == ErrorReport(kind, "CALL_CARD", code, "Some text")
    assert details_text(report, Words()) == f"CALL_CARD · Bitrix24 says: {code}: Some text"
    assert advice in advice_text(report, Words())


def test_no_documented_error_of_binding_is_met_with_the_general_advice() -> None:
    refused = [one for one in cases("rest-placement") if "error" in one["body"]]
    assert len(refused) >= 10
    for one in refused:
        kind = report_of(refusal(BIND, one["http_status"], one["body"]["error"])).kind
        assert kind is not ErrorKind.REFUSED, one["name"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (UnreachableError(BIND), ErrorKind.OFFLINE),
        (OutcomeUnknownError(BIND, Doubt.NO_REPLY), ErrorKind.CHECKING),
        (TokenUnavailableError(BIND), ErrorKind.TOKEN),
        (UnreadableReplyError(BIND, 200), ErrorKind.FAULT),
        (GatewayBusyError(BIND, 429), ErrorKind.IN_FRONT_BUSY),
        (GatewayFailedError(BIND, 502), ErrorKind.FAULT),
        (ForeignPageError(BIND, 200), ErrorKind.IN_BETWEEN),
    ],
)
def test_each_failure_on_the_way_leads_to_its_own_advice(error: RestError, kind: ErrorKind) -> None:
    assert report_of(error).kind is kind
    assert details_text(report_of(error), Words()) == ""


def test_what_refused_in_front_of_the_portal_is_told_with_its_status() -> None:
    report = report_of(GatewayRefusedError(BIND, 403), "CALL_CARD")
    assert report == ErrorReport(ErrorKind.IN_FRONT, "403")
    assert "403" in happened_text(report, Words())
    assert details_text(report, Words()) == ""


def test_a_binding_that_the_portal_does_not_keep_is_an_error_of_its_own() -> None:
    step = Bind(Binding("CALL_CARD", "https://app.example.com/index.html"))
    assert StepFailedError(step, None).report == ErrorReport(ErrorKind.NOT_KEPT, "CALL_CARD")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_says_what_happened_and_what_to_do(language: str) -> None:
    words = words_in(language)
    stop = "" if language in translations.WITHOUT_FULL_STOPS else "."
    for kind in ErrorKind:
        report = ErrorReport(kind, "index.html")
        texts = (
            happened_text(report, words),
            advice_text(report, words),
            reading_text(kind, words) if "{" not in TEXTS[kind].happened else stop,
            saving_text(kind, 403, words) if kind in SCHEDULES else stop,
        )
        assert all(translations.ending(text) == stop and "{" not in text for text in texts), kind
    assert len(set(TEXTS.values())) == len(TEXTS) == len(ErrorKind)


def test_details_name_what_the_sentence_does_not() -> None:
    assert details_text(ErrorReport(ErrorKind.PAGE_MISSING, "worker.html"), Words()) == ""
    assert details_text(ErrorReport(ErrorKind.NOT_KEPT, "CALL_CARD"), Words()) == "CALL_CARD"
    assert details_text(ErrorReport(ErrorKind.REFUSED, "", "CODE"), Words()) == "Bitrix24 says: CODE"


def test_a_token_in_the_portal_s_words_is_not_shown() -> None:
    report = report_of(refusal(BIND, 400, "SOMETHING", "token 5f1e0c7a9b2d48e5f1e0c7a9b2d48e is bad"))
    assert "5f1e" not in details_text(report, Words())


def test_conditions_name_the_host_that_is_bound() -> None:
    assert condition_text(Condition.MOVED, "https://old.example.com:8443/index.html", Words()) == (
        "Bound to old.example.com:8443; will be moved here"
    )
    assert condition_text(Condition.MISSING, "", Words()) == "Will be added"
    assert place_text("CALL_CARD", Words()) == "Panel in the call card"
    assert place_text("OTHER", Words()) == "OTHER"


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
        ({"POST": WORKER}, None),
        ({"POST": PageReply()}, ErrorKind.PAGE_UNREACHABLE),
        ({"POST": PageReply(redirected=True), "GET": WORKER}, ErrorKind.PAGE_REDIRECTED),
        ({"POST": REFUSED, "GET": WORKER, "POST install.html": WORKER}, ErrorKind.PAGE_REFUSES_POST),
        ({"POST": REFUSED, "GET": WORKER}, None),
        ({"POST": REFUSED}, ErrorKind.PAGE_FAILING),
        ({"POST": PageReply(404)}, ErrorKind.PAGE_MISSING),
        ({"POST": PageReply(410)}, ErrorKind.PAGE_MISSING),
        ({"POST": PageReply(500)}, ErrorKind.PAGE_FAILING),
        ({"POST": PageReply(200, text="<h1>Welcome</h1>")}, ErrorKind.PAGE_ANOTHER),
        ({"POST": PageReply(200, text='<html data-page="index">')}, ErrorKind.PAGE_ANOTHER),
        ({"POST": REFUSED, "POST install.html": PageReply(), "GET": WORKER}, ErrorKind.PAGE_REFUSES_POST),
    ],
)
def test_a_page_is_asked_for_as_the_portal_will(answers: dict[str, PageReply], reach: ErrorKind | None) -> None:
    pages = FakePages(answers)
    assert run(check_pages(pages, HERE, "worker.html")) is reach
    assert pages.asked[0] == "POST worker.html"


def test_a_page_that_answers_is_asked_once() -> None:
    pages = FakePages({"POST": WORKER})
    run(check_pages(pages, HERE, "worker.html"))
    assert pages.asked == ["POST worker.html"]


PAGES = [page for page in sorted((Path(__file__).parents[2] / "static").glob("*.html")) if "<html" in page.read_text()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_of_the_site_bears_its_name(page: Path) -> None:
    assert page_answered(PageReply(200, text=page.read_text("utf-8")), page.name) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_of_the_tab_holds_no_sign_that_the_portal_would_show_encoded(language: str) -> None:
    assert not set(words_in(language)(TITLE)) & set("'\"&<>")
