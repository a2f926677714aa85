"""Phone numbers: one value from which a number is shown, searched, timed and stored.

* `address`: what surrounds a number: SIP, tel and messenger addresses, names, extensions;
* `withheld`: callers without a number, as words or as digits that spell them;
* `reading`: a text as the portal gave it into the one value, `app.call.model.Number`;
* `search`: the notations that are worth a search, and those of nearly the same number;
* `lengths`: countries whose numbers have changed their length;
* `regions`: the country of a portal in the cloud.
"""
