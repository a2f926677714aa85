"""Scripts and phrases on the home page.

* `messages`: what the administrator does;
* `preview`: the panel's script section beside the form;
* `section`: the composition.
"""
