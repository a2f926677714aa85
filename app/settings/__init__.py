"""What administrators and operators set: typed, versioned, validated. Pure.

    read = app_settings(portal.app_option(OPTION))
    read.settings.hold, read.problems

* `values`: the settings and what each of them may be;
* `stored`: to and from the text that the portal keeps, with a list of what is wrong in it;
* `effective`: what applies to one operator.

They are kept as JSON text in one option of the app (`app.option.*`, written by administrators, read by everybody: no
secrets) and one of each user (`user.option.*`). Facts: `platform: options`.
"""
