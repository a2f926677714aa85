"""Which methods only read. A read may be repeated after a failure; what is not known to read counts as a write.

    reads("crm.contact.get") and not reads("crm.timeline.comment.add")

A method that reads but is missing here is only less patient with failures; the other mistake would write twice.
"""

from __future__ import annotations

import re

BATCH = "batch"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*")

_READING_ENDINGS = frozenset({"fields", "get", "list"})
_READING_METHODS = frozenset({
    "access.name",
    "app.info",
    "crm.duplicate.findbycomm",
    "events",
    "methods",
    "profile",
    "scope",
    "server.time",
    "telephony.externalcall.searchcrmentities",
    "user.access",
    "user.admin",
    "user.current",
    "user.search",
})  # fmt: skip


def valid(method: str) -> bool:
    """Return whether a text has the form of a method's name and so is safe in a URL and in a message."""
    return len(method) <= 100 and _NAME.fullmatch(method) is not None


def reads(method: str) -> bool:
    """Return whether the method changes nothing. Letter case does not matter, as for the portal."""
    name = method.lower()
    return name in _READING_METHODS or ("." in name and name.rpartition(".")[2] in _READING_ENDINGS)
