"""The page in the call card: what the operator sees and does during a call.

* `page`: puts the page together in the browser, and lists the sections;
* `panel`: the page without a browser: events of the portal in, messages of `app.call` out;
* `call_view`: what is shown of the call itself: number, state, client, countdown, problems, log;
* `effect_runner`: runs the effects of `app.call.update`;
* `keyboard`: what keys do, and the list of them;
* `remembered`: what the next load of the page needs to know.

Each folder is a section with its Python, markup and style:

* `client`: the client's card; `callers`: who has the number (named `matches` in settings and markup);
* `deals`, `history`, `script`: open deals; the client's history and tasks; scripts, checklists and phrases;
* `wrapup`: note, outcome, follow-up, and saving.
"""
