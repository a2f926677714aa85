"""Scripts, checklists and quick phrases: what administrators write, and what of it fits a call. Pure.

    read = decode_library(portal.app_option(OPTION))
    scripts_for(read.value.scripts, Occasion(line_name="Sales", direction="incoming"))

* `model`: scripts and phrases, which of them suit a call, `{client.name}` and the other variables, and what `/` and
  some letters find;
* `flow`: the way through the steps of a script, and dead ends and circles among them;
* `storage_format`: to and from JSON text, with a list of what is wrong in it, line and reason;
* `json_path`: where in that text something is;
* `data_storage`: libraries that are too large for an option.
"""
