"""The servers of the simulated portal: what the app's host and the portal's host answer."""

import gzip
import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.portal import SimulatedPortal
from tests.portal.__main__ import free_port
from tests.portal.host import MAIN, WHOLE
from tests.portal.site import plain_headers, with_source
from tests.portal.whole_script import whole_script

PAGE = '<script src="https://api.bitrix24.com/api/v1/"></script>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("outer") / "site"
    (root / "image").mkdir(parents=True)
    (root / "index.html").write_text(PAGE, "utf-8")
    (root / "panel.3f.js").write_text("plain")
    (root / "panel.3f.js.br").write_text("brotli")
    (root / "panel.3f.js.gz").write_bytes(gzip.compress(b"plain"))
    (root / "image" / "b c.svg").write_text("<svg/>")
    (root.parent / "secret.txt").write_text("secret")
    (root / "link.txt").symlink_to(root.parent / "secret.txt")
    return root


@pytest.fixture(scope="module")
def portal(site: Path) -> Iterator[SimulatedPortal]:
    with SimulatedPortal(site, headers=plain_headers) as portal:
        yield portal


class Answer:
    """A response, read."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()


def ask(url: str, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(url).port or 80, timeout=5)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def test_post_is_answered_like_get(portal: SimulatedPortal) -> None:
    got = ask(portal.app_url, "/index.html")
    posted = ask(portal.app_url, "/index.html?APP_SID=1", "POST", b"AUTH_ID=secret&PLACEMENT=CALL_CARD")

    assert (posted.status, posted.body, posted.headers) == (200, got.body, got.headers)
    assert got.body == PAGE.encode()


def test_folder_gives_its_index(portal: SimulatedPortal) -> None:
    assert ask(portal.app_url, "/").body == PAGE.encode()


def test_head_gives_the_headers_alone(portal: SimulatedPortal) -> None:
    head = ask(portal.app_url, "/index.html", "HEAD")

    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(PAGE))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_allowed(portal: SimulatedPortal, method: str) -> None:
    answer = ask(portal.app_url, "/index.html", method)

    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    "path",
    ["/nothing.js", "/image", "/image/", "/../secret.txt", "/%2e%2e/secret.txt", "/image/..%2f..%2fsecret.txt",
     "//etc/passwd", "/link.txt", "/index.html%00"],
)  # fmt: skip
def test_what_is_not_in_the_site_is_not_found(portal: SimulatedPortal, path: str) -> None:
    answer = ask(portal.app_url, path)

    assert answer.status == 404
    assert b"secret" not in answer.body


def test_path_is_decoded(portal: SimulatedPortal) -> None:
    assert ask(portal.app_url, "/image/b%20c.svg").body == b"<svg/>"


@pytest.mark.parametrize(
    ("accepted", "encoding", "start"),
    [
        ("gzip, deflate, br, zstd", "br", b"brotli"),
        ("gzip", "gzip", b"\x1f\x8b"),
        ("br;q=0, gzip;q=0.5", "gzip", b"\x1f\x8b"),
        ("br;q=rubbish", None, b"plain"),
        ("identity", None, b"plain"),
        ("", None, b"plain"),
    ],
)
def test_variant_follows_accept_encoding(
    portal: SimulatedPortal, accepted: str, encoding: str | None, start: bytes
) -> None:
    answer = ask(portal.app_url, "/panel.3f.js", Accept_Encoding=accepted)

    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.body.startswith(start)


def test_unchanged_file_is_not_sent_again(portal: SimulatedPortal) -> None:
    tag = ask(portal.app_url, "/index.html").headers["etag"]

    again = ask(portal.app_url, "/index.html", If_None_Match=tag)

    assert (again.status, again.body) == (304, b"")
    assert ask(portal.app_url, "/index.html", "POST", b"", If_None_Match=tag).status == 200


def test_connection_is_kept_and_a_body_does_not_spill_into_the_next_request(portal: SimulatedPortal) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(portal.app_url).port or 80, timeout=5)
    for _ in range(3):
        connection.request("POST", "/index.html", b"GET /nothing HTTP/1.1\r\n\r\n")
        socket = connection.sock
        assert Answer(connection.getresponse()).status == 200
        assert connection.sock is socket
    connection.close()


def test_portal_may_frame_the_pages_and_be_asked_by_them(portal: SimulatedPortal) -> None:
    policy = ask(portal.app_url, "/index.html").headers["content-security-policy"]

    assert f"frame-ancestors {portal.portal_origin}" in policy
    assert f"connect-src 'self' https: {portal.portal_origin}" in policy
    assert "https://api.bitrix24.com" in policy
    assert "content-security-policy" not in ask(portal.app_url, "/panel.3f.js").headers


@pytest.mark.parametrize(
    ("policy", "amended"),
    [
        ("default-src 'self'", "default-src 'self'; frame-ancestors http://a"),
        ("frame-ancestors 'none'", "frame-ancestors http://a"),
        ("frame-ancestors 'self' http://a; base-uri 'none'", "frame-ancestors 'self' http://a; base-uri 'none'"),
    ],
)
def test_source_is_added_to_a_policy(policy: str, amended: str) -> None:
    assert with_source(policy, "frame-ancestors", "http://a") == amended


def test_person_gets_the_library_from_the_portal(site: Path) -> None:
    with SimulatedPortal(site, headers=plain_headers, own_library=True) as portal:
        page = ask(portal.app_url, "/index.html", Accept_Encoding="br")
        library = ask(portal.portal_url, "/api/v1/")

    assert page.body.decode() == PAGE.replace("https://api.bitrix24.com", portal.portal_origin)
    assert "api.bitrix24.com" not in page.headers["content-security-policy"]
    assert f"script-src 'self' {portal.portal_origin}" in page.headers["content-security-policy"]
    assert library.body.decode() == portal.library


def test_portal_page_names_the_sites(portal: SimulatedPortal) -> None:
    page = ask(portal.portal_url, "/").body.decode()

    assert portal.app_url in page
    assert portal.neighbour_url in page
    assert "{{" not in page


def test_portal_serves_all_that_its_pages_refer_to(portal: SimulatedPortal) -> None:
    waiting, seen = ["/", "/page/record.html"], set()
    while waiting:
        path = waiting.pop()
        answer = ask(portal.portal_url, path)
        assert answer.status == 200, path
        seen.add(path)
        text = answer.body.decode()
        found = re.findall(r'(?:src|href)="(/[^"]+)"', text)
        found += [f"/page/{name}" for name in re.findall(r'from "\./([\w-]+\.js)"', text)]
        waiting += [each for each in found if each not in seen]
    assert "/page/card.js" in seen


@pytest.mark.parametrize(
    "path", ["/nothing", "/page/../servers.py", "/page/%2e%2e/host.py", "/fixtures/", "/rest/x.json"]
)
def test_portal_keeps_the_rest_to_itself(portal: SimulatedPortal, path: str) -> None:
    assert ask(portal.portal_url, path).status == 404


def test_slider_pages_have_any_path(portal: SimulatedPortal) -> None:
    assert ask(portal.portal_url, "/crm/contact/details/2/?IFRAME=Y&from=rest_placement").status == 200
    assert ask(portal.portal_url, "/crm/contact/details/2/").status == 404


def test_ports_are_free_again_after_the_end(site: Path) -> None:
    with SimulatedPortal(site, headers=plain_headers) as first:
        port = urlsplit(first.portal_url).port or 0
        assert free_port(port) == 0
    assert free_port(port) == port

    with SimulatedPortal(site, headers=plain_headers, portal_port=port) as second:
        assert urlsplit(second.portal_url).port == port


def test_taken_port_is_said_at_once(portal: SimulatedPortal, site: Path) -> None:
    with pytest.raises(OSError, match="in use"):
        SimulatedPortal(site, headers=plain_headers, app_port=urlsplit(portal.app_url).port or 0)


def test_portal_whose_files_stay_serves_its_script_in_one_file(site: Path) -> None:
    with SimulatedPortal(site, headers=plain_headers, unchanging=True) as portal:
        page = ask(portal.portal_url, "/").body.decode()
        script = ask(portal.portal_url, WHOLE).body.decode()
    assert f'src="{WHOLE}"' in page
    assert MAIN not in page
    assert 'modules["card"] = (() => {' in script
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [('import { b } from "./b.js";\n', "import each other"), ("export default 1;\n", "export default")],
)
def test_script_in_one_file_refuses_what_it_does_not_understand(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "main.js").write_text('import { b as a } from "./b.js";\na();\n', "utf-8")
    (tmp_path / "b.js").write_text(f"{text}export function b() {{}}\n", "utf-8")
    with pytest.raises(ValueError, match=wrong):
        whole_script(tmp_path)
    (tmp_path / "b.js").write_text("export function b() {}\n", "utf-8")
    assert "const { b: a } = modules" in whole_script(tmp_path)
