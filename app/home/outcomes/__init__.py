"""The form of the outcomes on the home page: one row for each, everything in it picked, a preview beside it.

* `state`: changes of the list, and what can be undone; pure;
* `view`: the rows and the open one's choices;
* `section`: connects them with the settings' form and the page.
"""
