"""What the app needs in a portal, what is there, and how to repair the rest.

    required = required_bindings(location, titles)
    for binding, condition in conditions(required, await present(rest)):
        print(binding.placement, condition)
    await repair(rest, required, on_step)        # first installation, repetition, another host: all the same

Shared by the installer and the home page.
Pure except for `repair`, which speaks REST, and `check_pages`, which fetches pages, each through a Protocol.

* `bindings`: handlers bound to placements: the required ones, the present ones, the steps from these to those, and
  `repair`, which carries them out and looks again wherever the outcome is in doubt;
* `inspection`: everything that the portal says about it, in one request; scopes and placements that it grants; whether
  the app's own pages answer the way the portal will request them.

Facts: `platform: installing`, `platform: hosting`.
"""
