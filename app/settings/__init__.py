"""What administrators and operators set: typed, versioned, validated. Pure.

    read = app_settings(portal.app_option(OPTION))
    read.settings.hold, read.problems

* `values`: the settings, their allowed values, and what applies to one operator;
* `outcomes`: outcomes of a call as administrators write them, and the standard ones;
* `stored`: to and from the text that the portal keeps, with a list of mistakes in it;
* `quota`: room for the options of the app.

They are kept as JSON text in one option of the app (`app.option.*`, written by administrators, read by everybody: no
secrets) and one of each user (`user.option.*`). Facts: `platform: options`.
"""
