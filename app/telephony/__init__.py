"""A telephony provider behind the card: the card's buttons control it through the worker, and it controls the card.

* `provider`: the protocols to implement, with an example, and what a session reports about a call;
* `config`: the one line that names the provider of this site;
* `test_call`: the mark by which a test call is known, and the provider that plays it.

Standard library only: a provider comes in a wheel and knows only this package of the app.
"""
