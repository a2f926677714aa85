"""The one exception that the build shows to people."""


class BuildError(Exception):
    """A fault that the person at the keyboard can fix; the message says how."""
