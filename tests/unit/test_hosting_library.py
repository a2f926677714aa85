"""Where pages get the BX24 library: what the configuration may say, and what follows for the policy."""

from __future__ import annotations

import pytest

from static.builder.errors import BuildError
from static.builder.hosting import kit
from static.builder.hosting.library import OFFICIAL, OWN, library, origins
from static.builder.project import settings

TECH = "https://api.bitrix24.tech/api/v1/"


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        ("official", (OFFICIAL,)),
        ("own", (OWN,)),
        (TECH, (TECH,)),
        (["official", TECH, "own"], (OFFICIAL, TECH, OWN)),
        ("HTTPS://Files.Example.com:443/bx24.js?v=1", ("https://files.example.com/bx24.js?v=1",)),
        ("http://files.intranet:8080/lib/bx24.js", ("http://files.intranet:8080/lib/bx24.js",)),
    ],
)
def test_addresses_are_tried_in_the_order_of_the_configuration(value: object, addresses: tuple[str, ...]) -> None:
    assert library(value) == addresses


@pytest.mark.parametrize(
    "value",
    [
        "mine",
        "",
        [],
        [1],
        None,
        {"official": True},
        ["official", "official"],
        ["official", OFFICIAL],
        "api.bitrix24.com/api/v1/",
        "https://api.bitrix24.com",
        "ftp://api.bitrix24.com/api/v1/",
        "https://*.bitrix24.com/api/v1/",
        "https://user@files.example.com/bx24.js",
        "https://files.example.com/bx24.js#now",
        'https://files.example.com/"onload="x',
        "https://files.example.com/a;script-src *",
        "https://files_1.example.com/bx24.js",
        "https://files.example.com:0/bx24.js",
    ],
)
def test_what_is_no_address_is_refused(value: object) -> None:
    with pytest.raises(BuildError, match=r"library in \[tool\.call-panel\]"):
        library(value)


def test_the_policy_names_each_host_of_the_library_once_and_the_site_is_allowed_anyway() -> None:
    assert origins([OFFICIAL, TECH, f"{TECH}old/", OWN]) == ("https://api.bitrix24.com", "https://api.bitrix24.tech")


def test_by_default_the_official_library_is_asked_first_and_our_own_last() -> None:
    assert library(settings()["library"]) == (OFFICIAL, OWN)
    assert kit.rules().policy()["script-src"] == "'self' https://api.bitrix24.com 'wasm-unsafe-eval'"


def test_a_library_without_https_needs_a_host_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = settings() | {"library": "http://files.intranet/bx24.js"}
    monkeypatch.setattr(kit, "settings", lambda: plain)
    with pytest.raises(BuildError, match=r"http://files\.intranet in library .* https://panel\.example\.com"):
        kit.rules()
    plain["hosting"] = {"address": "http://panel.intranet"}
    assert kit.rules().library == ("http://files.intranet",)
