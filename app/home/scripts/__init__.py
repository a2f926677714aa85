"""Scripts and phrases on the home page.

* `preview`: the panel's script section beside the form;
* `section`: the composition.
"""
