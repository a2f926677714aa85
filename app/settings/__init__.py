"""What administrators and operators set: declared once, typed, versioned, validated. Pure.

    read = decode_app_settings(portal.app_option(OPTION))
    read.value.keep_open, read.problems

* `values`: the declarations: type, default, how each is stored and shown; what applies to one operator;
* `kinds`: switches, choices, lists: how a kind of settings is stored, changed and shown;
* `reading`: what reading a text gives, and what can be wrong in it;
* `storage_format`: to and from the text that the portal keeps;
* `outcomes`, `outcome_list`, `outcome_export`: the outcomes of calls, and reading and writing their list;
* `shortcuts`: the keys that can be changed, for everyone and by each user;
* `item_fields`, `field_uses`: the fields of CRM items that are shown, and where they are used otherwise;
* `overrides`, `override_changes`: other settings for some lines and departments;
* `quota`: the room for all options together.

They are kept as JSON text in one option of the app (`app.option.*`, written by administrators, read by everybody: no
secrets) and one of each user (`user.option.*`). Facts: `platform: options`.
"""
