"""Other settings for some lines and departments, as administrators pick them by name.

* `view`: the rows of the form, whose buttons change the setting `overrides` (`app.settings.override_changes`).
"""
