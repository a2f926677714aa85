"""Phone numbers: one value from which a number is shown, searched, timed and stored.

* `notation`: what surrounds a number, and callers without one;
* `reading`: a text from the portal into the one value, `app.call.model.Number`, and the country of a portal; countries
  whose numbers have changed their length;
* `search`: the notations that are worth a search, and those of nearly the same number.
"""
