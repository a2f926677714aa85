"""The archive of a static local application: pages that say their policy themselves, and no compressed copies."""

from __future__ import annotations

from html import unescape

import pytest

from static.builder.errors import BuildError
from static.builder.hosting import archive
from static.builder.hosting.rules import Rules

RULES = Rules(("https://portal.example.com",))
LIBRARY = "https://api.bitrix24.com/api/v1/"
PAGE = b'<head><meta charset="utf-8"><script src="a.js"></script></head>'


def test_pages_say_before_anything_is_loaded_what_the_host_does_not_say() -> None:
    files = archive.files({"index.html": PAGE, "a.js": b"1"}, RULES)
    before, said = files["index.html"].decode().split('<meta http-equiv="Content-Security-Policy" content="')
    assert "<script" not in before
    assert unescape(said.partition('">')[0]) == RULES.policy_of_document()
    assert files["a.js"] == b"1"


@pytest.mark.parametrize(
    "page", [b"<head></head>", PAGE + PAGE, PAGE.replace(b"<meta", b'<script src="b.js"></script><meta')]
)
def test_a_page_without_a_place_for_its_policy_fails_the_build(page: bytes) -> None:
    with pytest.raises(BuildError, match=r"static/index\.html"):
        archive.files({"index.html": page}, RULES)
