"""The Call Panel: a Bitrix24 call card app in Python, run by Pyodide.

The packages, and who may import whom (`tests/unit/test_architecture.py` holds the rules):

* `app.call`: the domain, pure Python, imports nothing of this app;
* `app.bx24`: Bitrix24 in types, imports nothing of this app;
* `app.browser`: the one package that imports `js` and `pyodide`;
* `app.loop`: message → update → render → effects, the same on every page;
* `app.telephony`: what a telephony client of one's own implements, and a simulated one;
* `app.panel`: the page in the call card, built from the four above;
* `app.worker`: the invisible page that drives the card of calls which an app registered;
* `app.locale`: the gettext catalogues.
"""
