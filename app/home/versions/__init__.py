"""Earlier versions of the settings for everyone and of the scripts: listed with what changed, and brought back.

* `view`: the card;
* `changes`: what changed from one version to the next, in words.
"""
