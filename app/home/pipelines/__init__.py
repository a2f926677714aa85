"""The pipeline of new deals, by line: the part of the settings for everyone in which both are picked by name."""
