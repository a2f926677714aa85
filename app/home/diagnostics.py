"""The diagnostics: what support needs to know. Never a token, never a number.

    as_text(model)      # JSON, for the clipboard
    lines(model)        # the same, for the page

Free text from outside is masked; addresses lose their query; settings are shown by their meaning.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app import VERSION
from app.bitrix24.library import masked
from app.bitrix24.values import text

if TYPE_CHECKING:
    from app.bitrix24.rest.transport import Observed
    from app.bitrix24.values import JSON
    from app.connection.diagnosis import Diagnosis
    from app.home.state import Model
    from app.settings.reading import Problem

NOTHING = "\N{EN DASH}"
"""The placeholder for empty or unknown values."""

LONGEST = 300
"""Characters of a free text that are shown."""

Lines = tuple[tuple[str, str], ...]


def as_text(model: Model) -> str:
    """Return the diagnostics as JSON."""
    return json.dumps(_members(model), ensure_ascii=False, indent=1)


def lines(model: Model) -> Lines:
    """Return the diagnostics as names and values, one line each."""
    return tuple((name, _written(value)) for name, value in _members(model).items())


def _members(model: Model) -> dict[str, JSON]:
    known, visit, found = model.diagnostics, model.visit, model.installation
    around = known.environment
    members: dict[str, JSON] = {
        "version": VERSION,
        "portal": visit.domain,
        "placement": visit.placement,
        "language": visit.language,
        "administrator": visit.admin,
        "installed": found.installed if found else None,
        "scopes": _listed(found.scopes) if found else None,
        "placements": _listed(found.places) if found else None,
        "bindings": _bindings(model),
        "commands": _listed(known.commands),
        "settings": {"hold": model.app.read.value.keep_open, "off": _listed(sorted(model.app.read.value.off))},
        "settings-problems": [*_problems("app", model.app.read.problems), *_problems("user", model.user.read.problems)],
    }
    if known.connection is not None:
        members["connection"] = _connection(known.connection)
    if known.worker is not None:
        members["worker"] = {"at": _clock(known.worker.at), **_connection(known.worker.diagnosis)}
    if model.observed is not None:
        members["replies"] = _replies(model.observed)
        members["rest"] = [f"{one.method} {one.milliseconds} ms {one.code}" for one in model.observed.exchanges]
    if around is not None:
        members |= {
            "python": around.python,
            "pyodide": around.runtime,
            "browser": around.browser[:LONGEST],
            "start": around.start,
            "start-reason": _free(around.start_reason),
            "phases": {name: f"{at} ms" for name, at in around.phases},
            "library": _listed(around.methods),
            "library-hosts": dict(around.library),
        }
    members["errors"] = [f"{_clock(error.at)} {_free(error.text)}" for error in known.errors]
    return members


def _connection(diagnosis: Diagnosis) -> dict[str, JSON]:
    seen = diagnosis.observed
    return {
        "cause": diagnosis.cause.value,
        "site": seen.site.value,
        "library": f"{seen.library.value} ({seen.hosts.library})",
        "page": seen.page.value,
        "rest": f"{seen.rest.value} ({seen.status})" if seen.status else seen.rest.value,
        "token": seen.token.value,
        "local-network": seen.local_network.value,
    }


def _replies(observed: Observed) -> JSON:
    return {
        "with-text-around": observed.text_around,
        "refused-in-front": observed.refused_in_front or None,
        "cuts-texts": observed.cuts_texts,
    }


def _bindings(model: Model) -> JSON:
    if model.installation is None or model.installation.bindings is None:
        return None
    return [f"{binding.placement} {_address(binding.handler)}" for binding in model.installation.bindings]


def _problems(whose: str, problems: tuple[Problem, ...]) -> list[JSON]:
    return [" ".join(filter(None, (whose, problem.fault.value, problem.place))) for problem in problems]


def _listed(values: tuple[str, ...] | list[str] | None) -> JSON:
    return None if values is None else list(values)


def _address(address: str) -> str:
    """Return the address without query, fragment and user, which may contain secrets."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "?"
    return f"{parts.scheme}://{host}{port}{parts.path}"


def _free(value: str) -> str:
    return text(masked(value))[:LONGEST]


def _clock(at: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at))


def _written(value: JSON) -> str:
    if isinstance(value, list):
        return ", ".join(map(_written, value)) or NOTHING
    if isinstance(value, dict):
        return ", ".join(f"{name} {_written(member)}" for name, member in value.items()) or NOTHING
    if value is None or value == "":
        return NOTHING
    return str(value).lower() if isinstance(value, bool) else str(value)
