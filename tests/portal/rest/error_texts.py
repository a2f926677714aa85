"""Texts of errors in the user's language, as the newer CRM methods word them: only their codes may be compared."""

from __future__ import annotations

from tests.portal.rest.replies import ApiError

TEXTS = {
    "de": {
        "100": "Ein Pflichtparameter fehlt",
        "ACCESS_DENIED": "Zugriff verweigert",
        "NOT_FOUND": "Element nicht gefunden",
        "OWNER_NOT_FOUND": "Das zugehörige Element wurde nicht gefunden",
        "ACTIVITY_IS_ALREADY_BOUND": "Die Aktivität ist schon mit diesem Element verknüpft",
        "BINDING_NOT_FOUND": "Die Aktivität ist mit diesem Element nicht verknüpft",
        "LAST_BINDING_CANNOT_BE_DELETED": "Die einzige Verknüpfung lässt sich nicht löschen",
        "CAN_NOT_UPDATE_COMPLETED_TODO": "Eine erledigte Aktivität lässt sich nicht ändern",
        "INVALID_ARG_VALUE": "Unzulässiger Wert",
    },
}


def in_language(error: ApiError, language: str) -> ApiError:
    """The error with its text in a language, if there is one."""
    words = TEXTS.get(language, {}).get(error.code)
    if words is None:
        return error
    more = {"older_status": error.older_status, "older_code": error.older_code}
    return ApiError(error.code, words, error.status, more=error.more, **more)
