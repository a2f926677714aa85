"""The site for a static host that runs functions before it answers, as Cloudflare's Pages do.

Beside the site's files lie `_headers`, for what the host answers itself, and `_worker.js`, for the pages: such a host
refuses POST, and redirects `index.html` to an address without the file's name.
"""

import json
from collections.abc import Iterable

from static.builder.hosting.rules import INDEX, METHODS, NO_TRANSFORM, Rules

NOTHING = "<!doctype html>\n<title>Not found</title>\n<p>Not found</p>\n"


def files(rules: Rules, names: Iterable[str]) -> dict[str, str]:
    """What lies beside the files of the site that have these names."""
    pages = [name for name in sorted(names) if name.endswith(".html")]
    others = [name for name in sorted(names) if not name.endswith(".html")]
    return {
        "_headers": "".join(f"/{name}\n{_fields(rules.headers(name))}\n" for name in others),
        "_worker.js": worker(rules, pages),
        "_routes.json": json.dumps({"version": 1, "include": [f"/{name}" for name in ["", *pages]], "exclude": []})
        + "\n",
        # Without a page for them, such a host gives the first page for addresses that it does not know.
        "404.html": NOTHING,
    }


def worker(rules: Rules, pages: list[str]) -> str:
    """The function that answers for the pages."""
    headers = {page: rules.headers(page) for page in pages}
    return f"""\
// Answers for the Call Panel's pages: POST as GET, without a redirect, with their headers. Written by build.py.
const HEADERS = {json.dumps(headers, indent=2, sort_keys=True)};
const METHODS = {json.dumps(METHODS)};
const REDIRECTS = [301, 302, 303, 307, 308];

export default {{
  async fetch(request, {{ ASSETS }}) {{
    const url = new URL(request.url);
    const headers = HEADERS[url.pathname.slice(1) || {json.dumps(INDEX)}];
    if (!headers) return ASSETS.fetch(request);
    if (!METHODS.includes(request.method)) {{
      return new Response(null, {{ status: 405, headers: {{ Allow: METHODS.join(", ") }} }});
    }}
    const method = request.method === "HEAD" ? "HEAD" : "GET";
    const asked = request.method === "POST" ? {{}} : request.headers;
    let found = await ASSETS.fetch(new Request(url, {{ method, headers: asked }}));
    for (let left = 3; left && REDIRECTS.includes(found.status); left -= 1) {{
      const there = new URL(found.headers.get("Location"), url);
      found = await ASSETS.fetch(new Request(there, {{ method, headers: asked }}));
    }}
    const answer = new Response(found.body, found);
    if (found.ok || found.status === 304) {{
      for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
    }}
    return answer;
  }},
}};
"""


def _fields(headers: dict[str, str]) -> str:
    # What the host compresses, it knows by itself; a file that nobody may transform it would have to send as it is.
    told = {name: value.removesuffix(NO_TRANSFORM) for name, value in headers.items() if name != "Vary"}
    return "".join(f"  {name}: {value}\n" for name, value in told.items())
