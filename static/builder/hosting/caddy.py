"""The site for Caddy."""

from static.builder.hosting.place import Place
from static.builder.hosting.rules import ASKED_AGAIN, COPIES, HASHED, INDEX, KEPT, METHODS, OTHER_TYPE, TYPES, Rules

SITE = "Caddyfile"
HEAD = """\
# The Call Panel in Caddy: a Caddyfile, or a part of one. Written by build.py; what is to be different is said in
# pyproject.toml, [tool.call-panel]. Nothing is logged: a portal's requests name it and a frame.
"""


def files(rules: Rules, place: Place) -> dict[str, str]:
    """The configuration."""
    return {SITE: site(rules, place)}


def site(rules: Rules, place: Place) -> str:
    """The site.

    Which methods `file_server` answers, and when it redirects, differs between versions of Caddy: it is asked by GET,
    and for files alone.
    """
    kinds = {suffix.removeprefix("."): kind for suffix, kind in TYPES.items()}
    matchers = "\n".join(f"\t@{name} path *.{name}" for name in kinds)
    types = "\n".join(f"\t\t\theader @{name} Content-Type {_quoted(kind)}" for name, kind in kinds.items())
    return f"""\
{HEAD}
{place.address} {{
{_settings(place)}	root * {_quoted(place.folder)}
	@other not method {" ".join(METHODS)}
	@post method POST
	@folder path */
	@copy path {" ".join(f"*{suffix}" for suffix in COPIES.values())}
	@file file {{path}}
	@hashed path_regexp `{HASHED}`
{matchers}

	route {{
		handle @other {{
			header Allow {_quoted(", ".join(METHODS))}
			respond 405
		}}
		handle @copy {{
			respond 404
		}}
		method @post GET
		rewrite @folder {{path}}{INDEX}
		route @file {{
			header Content-Type {OTHER_TYPE}
{types}
			header Cache-Control {_quoted(ASKED_AGAIN)}
			header @hashed Cache-Control {_quoted(KEPT)}
{_headers("", rules.of_all())}
{_headers("@html ", rules.of_pages())}
			file_server {{
				precompressed {" ".join(COPIES)}
				disable_canonical_uris
			}}
		}}
		respond 404
	}}
}}
"""


def _settings(place: Place) -> str:
    lines = [f"\tbind {place.listen}"] if place.listen else []
    if place.secure and place.certificate:
        lines.append(f"\ttls {_quoted(place.certificate)} {_quoted(place.key)}")
    return "".join(f"{line}\n" for line in lines)


def _headers(matcher: str, headers: dict[str, str]) -> str:
    return "\n".join(f"\t\t\theader {matcher}{name} {_quoted(value)}" for name, value in headers.items())


def _quoted(text: str) -> str:
    """A word of the configuration. Caddy puts values in place of what stands in braces, so there must be none."""
    if any(sign in text for sign in "{}\\\n"):
        raise ValueError(f"Caddy would change {text!r}")
    return '"' + text.replace('"', '\\"') + '"'
