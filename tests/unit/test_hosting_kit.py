"""The written configurations: what they say for which configuration, and the function for hosts with edge functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from static.builder.hosting import caddy, edge, kit, nginx
from static.builder.hosting.place import Place
from static.builder.hosting.rules import NO_TRANSFORM, Rules
from static.builder.process import node
from static.builder.project import settings

if TYPE_CHECKING:
    from pathlib import Path

RULES = Rules(("https://portal.example.com",))
NAMES = ["index.html", "install.html", "boot.0123456789ab.js", "LICENSES.txt"]


def test_there_is_a_folder_for_each_kind_of_host() -> None:
    assert sorted(kit.files(RULES, Place(), NAMES)) == [
        "caddy/Caddyfile",
        "nginx/call-panel-brotli.conf",
        "nginx/call-panel.conf",
        "static-host/404.html",
        "static-host/_headers",
        "static-host/_routes.json",
        "static-host/_worker.js",
    ]


def test_a_host_with_https_is_told_of_its_certificate() -> None:
    own = Place("https://panel.example.com:8443", "/srv/call panel", "/etc/ssl/panel.pem", "/etc/ssl/panel.key")
    site = nginx.site(RULES, own)
    assert "listen 8443 ssl http2;" in site
    assert 'ssl_certificate "/etc/ssl/panel.pem";' in site
    assert 'root "/srv/call panel";' in site
    assert 'tls "/etc/ssl/panel.pem" "/etc/ssl/panel.key"' in caddy.site(RULES, own)
    assert 'ssl_certificate "/etc/letsencrypt/live/panel.example.com/fullchain.pem";' in nginx.site(RULES, Place())
    assert "tls" not in caddy.site(RULES, Place())


def test_a_host_without_https_has_neither_certificate_nor_its_rule() -> None:
    rules, place = Rules(("http://portal.intranet",), secure=False), Place("http://panel.intranet:8080")
    assert "listen 8080;" in nginx.site(rules, place)
    for site in (nginx.site(rules, place), caddy.site(rules, place)):
        assert "ssl_" not in site
        assert "Strict-Transport-Security" not in site
    assert "\nhttp://panel.intranet:8080 {\n" in caddy.site(rules, place)


def test_caddy_of_any_version_is_asked_by_get_and_does_not_redirect() -> None:
    site = caddy.site(RULES, Place())
    assert "method @post GET" in site
    assert "disable_canonical_uris" in site


def test_pages_with_our_own_library_run_scripts_of_their_own_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {**settings(), "library": "own"}
    monkeypatch.setattr(kit, "settings", lambda: own)
    assert kit.rules().policy()["script-src"] == "'self' 'wasm-unsafe-eval'"


@pytest.mark.parametrize("text", ["$uri", "a$b", "a\nb"])
def test_what_nginx_would_change_is_not_written(text: str) -> None:
    with pytest.raises(ValueError, match="nginx would change"):
        nginx.site(Rules((text,)), Place())


@pytest.mark.parametrize("text", ["{env.HOME}", "{$HOME}", "a\nb", "a\\b"])
def test_what_caddy_would_change_is_not_written(text: str) -> None:
    with pytest.raises(ValueError, match="Caddy would change"):
        caddy.site(Rules((text,)), Place())


def test_quotes_are_escaped() -> None:
    rules = Rules(('https://a" b',))
    assert r"https://a\" b" in nginx.site(rules, Place())
    assert r"https://a\" b" in caddy.site(rules, Place())


def test_the_static_hosts_own_answers_have_the_headers_of_the_rules() -> None:
    blocks = edge.files(RULES, NAMES)["_headers"].strip().split("\n\n")
    told = {path: dict(line.strip().split(": ", 1) for line in lines) for path, *lines in map(str.splitlines, blocks)}
    assert sorted(told) == ["/LICENSES.txt", "/boot.0123456789ab.js"]
    for path, headers in told.items():
        rules = RULES.headers(path[1:])
        # It would compress nothing that it may not transform.
        rules["Cache-Control"] = rules["Cache-Control"].removesuffix(NO_TRANSFORM)
        assert headers.items() <= rules.items()
        assert {"Content-Type", "Cache-Control", "X-Content-Type-Options"} <= headers.keys()
    assert json.loads(edge.files(RULES, NAMES)["_routes.json"])["include"] == ["/", "/index.html", "/install.html"]


ASK = """
import { pathToFileURL } from "node:url";
const [file, requests] = JSON.parse(process.argv.at(-1));
const worker = (await import(pathToFileURL(file).href)).default;
const FILES = { "/": "index", "/install": "install" };
const ASSETS = { // as such a host: POST refused, no address with .html
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (!["GET", "HEAD"].includes(request.method)) return new Response("", { status: 405 });
    if (pathname.endsWith(".html")) {
      const location = pathname.replace(/(index)?\\.html$/, "");
      return new Response(null, { status: 308, headers: { Location: location } });
    }
    if (request.headers.get("If-None-Match")) return new Response(null, { status: 304 });
    const headers = { "Content-Type": "text/html", "Cache-Control": "public, max-age=0" };
    return pathname in FILES ? new Response(FILES[pathname], { headers }) : new Response("", { status: 404 });
  },
};
const answers = [];
for (const [path, options] of requests) {
  const answer = await worker.fetch(new Request(`https://panel.example.com${path}`, options), { ASSETS });
  answers.push({ status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() });
}
console.log(JSON.stringify(answers));
"""


def asked(folder: Path, *requests: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """What the function answers, on a host that behaves as such hosts do."""
    (folder / "worker.mjs").write_text(edge.worker(RULES, ["index.html", "install.html"]))
    (folder / "ask.mjs").write_text(ASK)
    told = json.dumps([str(folder / "worker.mjs"), requests])
    answers: list[dict[str, Any]] = json.loads(node(folder / "ask.mjs", told, timeout=60))
    return answers


def test_the_function_answers_for_the_pages_as_the_rules_say(tmp_path: Path) -> None:
    form = {"method": "POST", "body": "AUTH_ID=1", "headers": {"If-None-Match": '"1"'}}
    paths = ["/", "/index.html?LANG=en", "/install.html"]
    requests = [(path, options) for path in paths for options in ({}, form)]
    for (path, _), answer in zip(requests, asked(tmp_path, *requests), strict=True):
        name = path.partition("?")[0][1:] or "index.html"
        wanted = {key.lower(): value for key, value in RULES.headers(name).items()}
        assert (answer["status"], answer["body"]) == (200, name.removesuffix(".html"))
        assert answer["headers"].items() >= wanted.items()


def test_the_function_refuses_other_methods_and_leaves_other_files_to_the_host(tmp_path: Path) -> None:
    known = {"headers": {"If-None-Match": '"1"'}}
    answers = asked(tmp_path, ("/", {"method": "PUT"}), ("/nothing.js", {"method": "POST"}), ("/", known))
    assert [answer["status"] for answer in answers] == [405, 405, 304]
    assert answers[0]["headers"]["allow"] == "GET, HEAD, POST"
    assert answers[2]["headers"]["cache-control"] == "no-cache, no-transform"
