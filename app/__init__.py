"""The Call Panel: a Bitrix24 call card app in Python, run by Pyodide.

The packages, and which may import which (`tests/unit/test_architecture.py` has the rules):

* `app.call`: the domain, pure Python, imports nothing of this app;
* `app.bitrix24`: Bitrix24 in types, imports nothing of this app;
* `app.browser`: the one package that imports `js` and `pyodide`;
* `app.ui.program`: message → update → render → effects, the same on every page;
* `app.installation`: what the app needs in a portal, what is there, and how the rest is repaired;
* `app.installer`: the page that does so, until the installation is finished;
* `app.ui.view`, `app.ui.program`: drawing by sections, waking by time, for every page;
* `app.settings`: what administrators and operators set;
* `app.sections`: what the panel offers beside the call, each section failing alone;
* `app.panel.wrapup`: the section with notes, outcome, follow-up, save and outbox;
* `app.panel`, `app.home`: the page in the call card and the home page, built from those above;
* `app.index`: the entry point of both: the placement decides which one opens;
* `app.telephony`: the protocols of a telephony provider, and a simulated one;
* `app.worker`: the invisible page that drives the card of calls which an app registered;
* `app.locale`: the gettext catalogues.
"""

VERSION = "1.1.0"
"""The version, as `pyproject.toml` has it."""
