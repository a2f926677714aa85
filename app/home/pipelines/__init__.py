"""Into which pipeline new deals go, by line: the part of the settings for everyone that picks both by name."""
