"""The app's name in all languages, which the portal shows on the panel's tab."""

from __future__ import annotations

import json
import pkgutil

from app.installation.bindings import TITLE
from app.locale import LOCALES, SOURCE


def titles() -> dict[str, str]:
    """Return the name by the portal's code of the language; English alone in what wasn't built."""
    try:
        data = pkgutil.get_data("app.installation", "titles.json")
    except OSError:
        data = None
    known: dict[str, str] = {SOURCE: TITLE, **json.loads(data or b"{}")}
    return {code: known[language] for code, language in LOCALES.items() if language in known}
