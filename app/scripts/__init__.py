"""Scripts, checklists and quick phrases: what administrators write, and what of it fits a call. Pure.

    read = decode_library(portal.app_option(OPTION))
    scripts_for(read.library.scripts, Occasion(line_name="Sales", direction="incoming"))

* `model`: scripts and phrases, which scripts suit a call, variables such as `{client.name}`, and phrases found by `/`;
* `storage_format`: to and from JSON text, with a list of mistakes by line.
"""
