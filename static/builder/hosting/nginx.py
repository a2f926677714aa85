"""The site for nginx."""

from collections.abc import Iterable

from static.builder.hosting.place import Place
from static.builder.hosting.rules import ASKED_AGAIN, COPIES, HASHED, INDEX, KEPT, METHODS, OTHER_TYPE, TYPES, Rules

SITE, BROTLI = "call-panel.conf", "call-panel-brotli.conf"
HEAD = f"""\
# The Call Panel in nginx: to be read inside of http {{}}, as /etc/nginx/sites-enabled is. Written by build.py; what is
# to be different is said in pyproject.toml. Nothing is logged: a portal's requests name it and a frame.
# With the module brotli_static, {BROTLI} beside nginx.conf makes it send the smaller copies.
"""


def files(rules: Rules, place: Place) -> dict[str, str]:
    """The configuration: the site, and what it reads in addition where nginx knows Brotli."""
    return {SITE: site(rules, place), BROTLI: "brotli_static on;\n"}


def site(rules: Rules, place: Place) -> str:
    """The site."""
    methods, copies = "|".join(METHODS), "|".join(suffix.removeprefix(".") for suffix in COPIES.values())
    pages = rules.of_pages()
    headers = {
        "Cache-Control": "$call_panel_cache",
        **{name: _quoted(value) for name, value in rules.of_all().items()},
        **{name: _variable(name) for name in pages},
    }
    return f"""{HEAD}
map $request_method $call_panel_allow {{
    default {_quoted(", ".join(METHODS))};
    "~^({methods})$" "";
}}

map $uri $call_panel_cache {{
    default {_quoted(ASKED_AGAIN)};
    {_quoted("~" + HASHED)} {_quoted(KEPT)};
}}
{"".join(_map_of_pages(name, value) for name, value in pages.items())}
server {{
{_listen(place)}
    root {_quoted(place.folder)};
    access_log off;
    server_tokens off;
    autoindex off;

    types {{
{_lines(f"{_quoted(kind)} {' '.join(suffixes)};" for kind, suffixes in _suffixes().items())}
    }}
    default_type {OTHER_TYPE};
    gzip off;
    gzip_static on;
    gzip_proxied any;
    gzip_vary off;
    include {BROTLI.replace(".", "[.]")};

    add_header Allow $call_panel_allow always;
{_lines((f"add_header {name} {value};" for name, value in headers.items()), depth=1)}

    if ($request_method !~ ^({methods})$) {{
        return 405;
    }}

    location ~ \\.({copies})$ {{
        return 404;
    }}

    # nginx refuses POST for a file; the second answer is that to GET.
    location ~ ^(?<call_panel_folder>.*/)$ {{
        try_files "${{call_panel_folder}}{INDEX}" =404;
        error_page 405 =200 $uri;
    }}

    location / {{
        try_files $uri =404;
        error_page 405 =200 $uri;
    }}
}}
"""


def _listen(place: Place) -> str:
    options = " ssl http2" if place.secure else ""
    hosts = [place.listen] if place.listen else ["", "[::]"]
    lines = [f"listen {f'{host}:' if host else ''}{place.port}{options};" for host in hosts]
    lines.append(f"server_name {place.name};")
    if place.secure:
        kept = f"/etc/letsencrypt/live/{place.name}"
        lines.append(f"ssl_certificate {_quoted(place.certificate or f'{kept}/fullchain.pem')};")
        lines.append(f"ssl_certificate_key {_quoted(place.key or f'{kept}/privkey.pem')};")
    return _lines(lines, depth=1)


def _suffixes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for suffix, kind in TYPES.items():
        found.setdefault(kind, []).append(suffix.removeprefix("."))
    return found


def _map_of_pages(name: str, value: str) -> str:
    return f'\nmap $uri {_variable(name)} {{\n    default "";\n    "~\\.html$" {_quoted(value)};\n}}\n'


def _variable(header: str) -> str:
    return "$call_panel_" + header.lower().replace("-", "_")


def _lines(lines: Iterable[str], depth: int = 2) -> str:
    return "\n".join("    " * depth + line for line in lines)


def _quoted(text: str) -> str:
    """A word of the configuration. A variable cannot be escaped in it, so there must be none."""
    if "$" in text.removesuffix("$") or "\n" in text:
        raise ValueError(f"nginx would change {text!r}")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
