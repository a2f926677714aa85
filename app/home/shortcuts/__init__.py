"""The letters of the panel's keys, in my settings and in the settings for everyone.

* `view`: a row for each, with what else has the same letter.
"""
