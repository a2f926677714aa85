"""Scripts, checklists and quick phrases: what administrators write, and what of it fits a call. Pure.

    read = library_in(portal.app_option(OPTION))
    suited(read.library.scripts, Occasion(line_name="Sales", direction="incoming"))

* `values`: scripts and phrases;
* `stored`: to and from JSON text, with a list of what is wrong in it, line and reason;
* `located`: line numbers in a JSON text;
* `occasion`: which scripts suit a call;
* `variables`: `{client.name}` and the others;
* `phrases`: what `/` and some letters find.
"""
