"""A telephony provider behind the card: the card's buttons control it through the worker, and it controls the card.

* `client`: the protocols to implement, with an example;
* `reports`: what a client reports of a call;
* `chosen`: the one line that names the client of this site;
* `simulated`: the client of the test call: a call that is only played;
* `test_call`: the mark by which a test call is known.

Standard library only: a client comes in a wheel and knows nothing of this app but this package.
"""
