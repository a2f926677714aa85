"""The rules of every host: portals, policy, headers; and which configurations are refused."""

from __future__ import annotations

import pytest

from static.builder.errors import BuildError
from static.builder.hosting import kit
from static.builder.hosting.place import Place
from static.builder.hosting.portals import CLOUDS, portals
from static.builder.hosting.rules import LIBRARY, Rules
from static.builder.project import settings

RULES = Rules(portals(["cloud", "http://portal.intranet:8080"]))


def policy(rules: Rules = RULES) -> dict[str, list[str]]:
    """The rules of the pages' policy, with their values."""
    parts = rules.headers("index.html")["Content-Security-Policy"].split("; ")
    return {name: values for name, *values in map(str.split, parts)}


def test_pages_allow_no_inline_code_no_eval_and_no_other_source() -> None:
    rules = policy()
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == ["'self'", LIBRARY, "'wasm-unsafe-eval'"]
    assert rules["style-src"] == ["'self'"]
    assert rules["frame-src"] == ["blob:"]
    assert rules["base-uri"] == rules["form-action"] == ["'none'"]


def test_the_configured_portals_and_nobody_else_may_frame_the_pages_and_be_called_by_them() -> None:
    expected = ["'self'", *CLOUDS, "http://portal.intranet:8080"]
    assert policy()["frame-ancestors"] == expected
    assert policy()["connect-src"] == policy()["media-src"] == expected


def test_a_closed_network_is_open_to_its_own_portal_alone() -> None:
    closed = policy(Rules(portals(["http://portal.intranet"]), library=()))
    assert (
        closed["frame-ancestors"]
        == closed["connect-src"]
        == closed["media-src"]
        == ["'self'", "http://portal.intranet"]
    )
    assert closed["script-src"] == ["'self'", "'wasm-unsafe-eval'"]


def test_a_page_that_says_its_policy_itself_leaves_out_what_only_a_header_can_say() -> None:
    said = RULES.policy_of_document()
    assert said == RULES.headers("index.html")["Content-Security-Policy"].partition("; frame-ancestors")[0]


def test_pages_are_asked_for_again_and_hashed_files_are_kept_for_ever() -> None:
    kept = "public, max-age=31536000, immutable, no-transform"
    cached = {
        "install.html": "no-cache, no-transform",
        "LICENSES.txt": "no-cache, no-transform",
        "notes.json": "no-cache, no-transform",
        "panel.0123456789ab.css": kept,
        "pyodide.asm.0123456789ab.wasm": kept,
        "panel.0123456789.css": "no-cache, no-transform",
    }
    assert {path: RULES.headers(path)["Cache-Control"] for path in cached} == cached


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("pyodide.asm.0123456789ab.wasm", "application/wasm"),
        ("boot.0123456789ab.js", "text/javascript; charset=utf-8"),
        ("memory.0123456789ab.bin", "application/octet-stream"),
        ("index.html", "text/html; charset=utf-8"),
        ("unknown", "application/octet-stream"),
    ],
)
def test_every_file_has_its_type_and_no_other(path: str, kind: str) -> None:
    headers = RULES.headers(path)
    assert headers["Content-Type"] == kind
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_host_with_https_is_not_reached_without() -> None:
    assert "Strict-Transport-Security" in RULES.headers("index.html")
    assert "Strict-Transport-Security" not in Rules(RULES.portals, secure=False).headers("index.html")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://bitrix.example.com/", "https://bitrix.example.com"),
        ("HTTPS://Bitrix.Example.COM:443", "https://bitrix.example.com"),
        ("http://portal:80", "http://portal"),
        ("http://10.0.0.7:8443", "http://10.0.0.7:8443"),
        ("https://*.example.com", "https://*.example.com"),
        ("https://xn--bro-hoa.example", "https://xn--bro-hoa.example"),
    ],
)
def test_a_portal_is_written_in_one_way(written: str, read: str) -> None:
    assert portals([written, written]) == (read,)


BAD = [
    "bitrix.example.com",
    "ftp://bitrix.example.com",
    "https://",
    "https://:443",
    "https://bitrix.example.com/crm",
    "https://bitrix.example.com?a",
    "https://user@bitrix.example.com",
    "https://bitrix.example.com:port",
    "https://bitrix.example.com:0",
    "https://bitrix.example.com:65536",
    "https://bitrix.example.com:٣",
    "https://bitrix.example.com:",
    "https://*",
    "https://*.com",
    "https://*.0.0.1",
    "https://bitrix.*.com",
    "https://bit*.example.com",
    "https://*.*.example.com",
    "https://bitrix..com",
    "https://-bitrix.example.com",
    "https://büro.example",
    "https://bitrix.example.com; script-src *",
    "https://bitrix.example.com 'unsafe-inline'",
    'https://bitrix.example.com"',
    "https://bitrix.example.com\n",
    "https://bitrix.example.com\nhttps://other.example.com",
    "https://{$HOME}.example.com",
    "https://bitrix$uri.example.com",
    "'self'",
    "*",
    "",
    " cloud",
]


@pytest.mark.parametrize("word", BAD)
def test_what_is_no_portal_is_refused_by_name(word: str) -> None:
    with pytest.raises(BuildError) as caught:
        portals(["cloud", word])
    assert repr(word) in str(caught.value)


def test_an_underscore_is_refused_with_what_browsers_make_of_it() -> None:
    with pytest.raises(BuildError, match=r"Browsers ignore .* underscore.*https://\*\.example\.com"):
        portals(["https://my_portal.example.com"])


@pytest.mark.parametrize("words", ["cloud", [], [1], None, {"cloud": True}])
def test_portals_are_a_list_of_texts(words: object) -> None:
    with pytest.raises(BuildError, match=r"portals in \[tool.call-panel\]"):
        portals(words)


def test_more_portals_than_a_server_takes_are_refused() -> None:
    many = Rules(portals([f"https://portal{number}.example.com" for number in range(100)]))
    with pytest.raises(BuildError, match="too many portals"):
        many.headers("index.html")


@pytest.mark.parametrize(
    "table",
    [
        {"address": "https://*.example.com"},
        {"address": "https://panel.example.com/app"},
        {"address": "panel.example.com"},
        {"address": 'https://panel.example.com";'},
        {"folder": "srv"},
        {"folder": ""},
        {"folder": '/srv/"'},
        {"folder": "/srv/$uri"},
        {"folder": "/srv/{env.HOME}"},
        {"folder": "/srv\nimport x"},
        {"folder": "/srv; include x"},
        {"certificate": "/etc/panel.pem"},
        {"key": "/etc/panel.key"},
        {"certificate": "panel.pem", "key": "/etc/panel.key"},
        {"adress": "https://panel.example.com"},
        {"folder": 1},
    ],
)
def test_a_place_that_cannot_be_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(BuildError, match=r"\[tool.call-panel"):
        Place.configured(table)


def test_the_projects_own_configuration_is_for_all_clouds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kit.rules().portals == CLOUDS
    assert kit.place().secure
    monkeypatch.setattr(kit, "settings", lambda: settings() | {"portals": ["https://own.example.com"]})
    assert kit.rules().portals == ("https://own.example.com",)


def test_a_portal_without_https_needs_a_host_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = settings() | {"portals": ["http://portal.intranet"]}
    monkeypatch.setattr(kit, "settings", lambda: closed)
    with pytest.raises(BuildError, match=r"http://portal\.intranet .* https://panel\.example\.com"):
        kit.rules()
    closed["hosting"] = {"address": "http://panel.intranet"}
    assert kit.rules() == Rules(("http://portal.intranet",), secure=False)
