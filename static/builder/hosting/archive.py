"""The archive for a local application without a server: the site on a host that you can't configure.

That host may compress nothing, cache as it likes, and know only the types of pages, scripts and styles. So the pages
contain their own policy, and there are no compressed copies.
"""

import html

from static.builder.errors import BuildError
from static.builder.hosting.rules import Rules

_CHARSET = '<meta charset="utf-8">'


def files(site: dict[str, bytes], rules: Rules) -> dict[str, bytes]:
    """Return the files of the archive, from those of the site without compressed copies.

    Raises:
        BuildError: a page has no place for its policy.
    """
    policy = rules.policy_of_document()
    return {name: _with_policy(name, data, policy) if name.endswith(".html") else data for name, data in site.items()}


def _with_policy(name: str, page: bytes, policy: str) -> bytes:
    text = page.decode()
    if text.count(_CHARSET) != 1 or text.index(_CHARSET) > text.index("<script"):
        raise BuildError(f"static/{name} does not say {_CHARSET} once, before its first script.")
    said = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
    return text.replace(_CHARSET, f"{_CHARSET}\n    {said}").encode()
