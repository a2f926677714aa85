"""Scripts and phrases on the home page: an editor, with a preview beside it.

* `edit`: what a button or an input makes of the library; pure;
* `state`: what the editor shows, and what is wrong where; pure;
* `view`: the editor on the page; pure;
* `preview`: the panel's script section and its menu of phrases beside it; pure;
* `section`: the composition.
"""
