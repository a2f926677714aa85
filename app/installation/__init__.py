"""What the app needs in a portal, what is there, and how to repair the rest.

    places = wanted_at(location, titles)
    for binding, condition in conditions(places, await present(rest)):
        print(binding.placement, condition)
    await repair(rest, places, told)        # first installation, repetition, another host: all the same

Shared by the installer and the home page. Pure except for `repair`, which speaks REST through a Protocol, and `reach`,
which fetches pages through another.

* `bindings`: a handler bound to a placement; those that are wanted, those that are there;
* `plan`: what is right, what is not, and the steps between;
* `repair`: carries the steps out, and looks again wherever the outcome is in doubt;
* `look`: all that the portal tells about it, in one request;
* `rights`: scopes and placements that the portal grants;
* `reach`: whether the app's own pages answer as the portal will ask for them;
* `trouble`, `words`: what went wrong, as a kind and as sentences that help.

Facts: `platform: installing`, `platform: hosting`.
"""
