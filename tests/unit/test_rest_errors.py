"""Errors of REST: their tree, and what they never show."""

from __future__ import annotations

import inspect
import json
import re
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bitrix24.rest import errors
from app.bitrix24.rest.errors import BY_CODE, InvalidRequestError, RefusedError, RestError, refusal
from app.bitrix24.rest.transport import Reply, answer_in

TOKEN = "9c3f2a66007a1b2c00000001000000060000075b9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f"


def test_the_drawn_tree_is_the_real_one() -> None:
    drawn: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.fullmatch(r"    ((?:│   |    )*(?:[├└]── )?)([A-Z]\w+) {2,}.*", line)
        if found:
            depth = len(found[1]) // 4
            path[depth:] = [found[2]]
            drawn[found[2]] = path[depth - 1] if depth else "BX24Error"
    real = {
        name: kind.__bases__[0].__name__
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, RestError)
    }
    assert drawn == real


def test_every_class_of_a_refusal_is_reached_by_a_code() -> None:
    def below(kind: type[RefusedError]) -> set[type[RefusedError]]:
        return {kind}.union(*map(below, kind.__subclasses__()))

    assert below(RefusedError) - set(BY_CODE.values()) == {RefusedError, errors.LimitReachedError}


@pytest.mark.parametrize("code", BY_CODE)
def test_letter_case_of_a_code_does_not_matter(code: str) -> None:
    assert type(refusal("user.current", 400, code.lower())) is type(refusal("user.current", 400, code.upper()))


SECRETS = (TOKEN, "+1 (202) 555-0143", "12025550143", "anna.berg@example.com")


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("place", ["error", "error_description"])
def test_a_secret_that_the_portal_echoes_is_not_shown(secret: str, place: str) -> None:
    body = json.dumps({"error": "X", place: f"Wrong value '{secret}' in the request"})
    with pytest.raises(RefusedError) as caught:
        answer_in("crm.contact.get", Reply(400, body))
    told = f"{caught.value} {caught.value!r} {caught.value.description} {caught.value.code} {caught.value.args}"
    assert secret not in told
    assert "Wrong value" in caught.value.description


def test_a_token_in_place_of_a_code_is_not_shown() -> None:
    error = refusal("user.current", 400, TOKEN)
    assert TOKEN not in f"{error} {error.code} {error.description}"


@given(words=st.text(max_size=40), secret=st.sampled_from(SECRETS))
def test_no_message_holds_what_the_portal_said(words: str, secret: str) -> None:
    error = refusal("user.current", 400, "ERROR_CORE", f"{words} {secret}")
    assert str(error) == "user.current: refused with ERROR_CORE (400)"
    assert secret not in error.description


@pytest.mark.parametrize("method", [f"user.current?auth={TOKEN}", "../x", "", "a b", "ü", "x" * 200])
def test_what_is_no_method_is_not_repeated_in_a_message(method: str) -> None:
    error = InvalidRequestError(method, "not sent")
    assert (error.method, str(error)) == ("?", "?: not sent")


def test_a_traceback_of_an_unreadable_reply_does_not_quote_it() -> None:
    with pytest.raises(errors.UnreadableReplyError) as caught:
        answer_in("user.current", Reply(200, f"<b>{TOKEN}"))
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_a_reply_does_not_show_its_text() -> None:
    assert TOKEN not in repr(Reply(200, TOKEN))
    assert TOKEN not in repr(answer_in("app.option.get", Reply(200, json.dumps({"result": TOKEN}))))


def test_a_long_description_is_cut() -> None:
    assert len(refusal("user.current", 400, "X", "word " * 10_000).description) == errors.LONGEST_DESCRIPTION
