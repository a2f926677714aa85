"""What the app needs in a portal, what is there, and how to repair the rest.

    wanted = wanted_bindings(location, titles)
    for binding, condition in conditions(wanted, await present(rest)):
        print(binding.placement, condition)
    await repair(rest, wanted, told)        # first installation, repetition, another host: all the same

Shared by the installer and the home page. Pure except for `repair`, which speaks REST through a Protocol, and
`page_check`, which fetches pages through another.

* `bindings`: handlers bound to placements: the wanted ones, the present ones, and the steps from these to those;
* `repair`: carries the steps out, and looks again wherever the outcome is in doubt;
* `inspection`: everything that the portal says about it, in one request; scopes and placements that it grants;
* `page_check`: whether the app's own pages answer the way the portal will request them;
* `words`: placements and bindings as an administrator reads them.

Facts: `platform: installing`, `platform: hosting`.
"""
