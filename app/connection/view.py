"""A diagnosis as what the page shows: one notice, the same on every page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.connection.diagnosis import Cause, Diagnosis
from app.locale import N_
from app.ui.view import Element, visibility

if TYPE_CHECKING:
    from app.connection.stored import WorkerReport
    from app.locale import Words
    from app.ui.view import Content

_TELL = N_("It will be retried automatically. If this persists, tell your administrator.")
_FIREWALL = N_("Check whether a firewall, a proxy or a browser extension blocks {portal}.")

_SENTENCES: dict[Cause, tuple[str, str, str]] = {
    Cause.NONE: (N_("The connection works."), "", ""),
    Cause.OFFLINE: (
        N_("Neither Bitrix24 nor the host of this app can be reached."),
        N_("Check your network connection. It will be retried automatically."),
        "",
    ),
    Cause.PORTAL_SILENT: (
        N_("Bitrix24 doesn't answer, although the network works."),
        _TELL,
        N_(
            "Check whether {portal} is running and can be reached from this computer. It will be retried automatically."
        ),
    ),
    Cause.SLOW: (
        N_("Bitrix24 is taking unusually long to answer."),
        N_("Its answer will be used as soon as it arrives."),
        "",
    ),
    Cause.INTERCEPTED: (
        N_("Something between this browser and Bitrix24 answered in its place."),
        N_("Tell your administrator. A firewall, a proxy or the network's sign-in page is the usual cause."),
        N_(
            "Look for a firewall, a proxy or a sign-in page of the network in front of {portal}, and let requests to "
            "/rest/ through unchanged."
        ),
    ),
    Cause.REPLY_BLOCKED: (
        N_("Bitrix24 answers, but the browser doesn't let this page read the answers."),
        N_("Tell your administrator."),
        N_(
            "A proxy in front of {portal} probably removes or doubles a header. Answers from /rest/ need exactly one "
            "Access-Control-Allow-Origin header."
        ),
    ),
    Cause.LOCAL_NETWORK: (
        N_("This page can't reach Bitrix24, although Bitrix24 is open around it."),
        N_("If the browser asks whether this page may access your local network, allow it. Tell your administrator."),
        N_(
            "If {portal} is in a private network and this app on a public host, browsers block the way between them. "
            "Host the app inside that network, or allow it by browser policy: LocalNetworkAccessAllowedForUrls and "
            "LocalNetworkAccessPermissionsPolicyDefaultEnabled. Otherwise check firewalls, proxies and browser "
            "extensions."
        ),
    ),
    Cause.UNREACHABLE: (
        N_("This page can't reach Bitrix24, although Bitrix24 is open around it."),
        _TELL,
        _FIREWALL,
    ),
    Cause.MIXED_CONTENT: (
        N_("This page was loaded over https, Bitrix24 over http: browsers block requests between them."),
        N_("Tell your administrator."),
        N_("Give {portal} https, or host this app over http as well."),
    ),
    Cause.PAGE_SILENT: (
        N_("The Bitrix24 page around this one doesn't answer."),
        N_("Reload the Bitrix24 page."),
        "",
    ),
    Cause.ACCESS_LOST: (
        N_("This page has lost its access to Bitrix24."),
        N_("If this persists, reload the Bitrix24 page."),
        "",
    ),
    Cause.FOREIGN_PAGE: (
        N_("The page around this one isn't {portal}, so nothing is sent there."),
        N_("Open Bitrix24 at {portal}."),
        N_("Open Bitrix24 at {portal}. If it has several addresses, have all but this one redirect to it."),
    ),
    Cause.SITE_SILENT: (
        N_("The host of this app doesn't answer. What's already open keeps working."),
        N_("If this persists, tell your administrator."),
        N_("Check whether {site} is running."),
    ),
    Cause.LIBRARY_SILENT: (
        N_("{library} doesn't answer. Without it, this page can't talk to Bitrix24."),
        _TELL,
        N_("Let browsers reach {library}, or build the app with its own library."),
    ),
    Cause.UNKNOWN: (N_("The connection to Bitrix24 doesn't work."), _TELL, _FIREWALL),
}
"""What happened; what operators can do; what administrators can do, where that's something else."""

_STATUS = N_("Something between this browser and Bitrix24 answered in its place, with status {status}.")

_SAFE = N_("Your note is safe: this browser keeps it.")
_UNSAFE = N_("This browser doesn't keep notes: copy yours before the card closes.")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened, and what to do."""

    happened: str
    advice: str


def explain(diagnosis: Diagnosis, words: Words, *, admin: bool) -> Explanation:
    """Return the sentences for the user."""
    happened, advice, for_admins = _SENTENCES[diagnosis.cause]
    if diagnosis.cause is Cause.INTERCEPTED and diagnosis.observed.status:
        happened = _STATUS
    hosts = diagnosis.observed.hosts
    names = {
        "portal": hosts.portal,
        "site": hosts.site,
        "library": hosts.library,
        "status": diagnosis.observed.status,
    }
    chosen = for_admins if admin and for_admins else advice
    return Explanation(words(happened).format(**names), words(chosen).format(**names) if chosen else "")


def explain_worker(report: WorkerReport, words: Words, *, admin: bool, at: str = "") -> Explanation:
    """Return the sentences about what keeps the worker from working. `at`: its time, for a page that shows it later."""
    explanation = explain(report.diagnosis, words, admin=admin)
    if at:
        happened = words(N_("At {time}, this app's background page couldn't work in this browser: {cause}"))
        return Explanation(happened.format(time=at, cause=explanation.happened), explanation.advice)
    happened = words(N_("This app's background page isn't working: {cause}"))
    return Explanation(happened.format(cause=explanation.happened), explanation.advice)


def waiting_text(words: Words) -> str:
    """Return what it means that the worker isn't working."""
    return words(N_("Until it does, notes that couldn't be saved are sent only while a call card is open."))


def note_text(words: Words, *, lasting: bool) -> str:
    """Return whether the note is safe. `lasting`: whether the browser keeps it."""
    return words(_SAFE if lasting else _UNSAFE)


def connection_notice(
    diagnosis: Diagnosis | None,
    words: Words,
    *,
    admin: bool,
    lasting: bool | None = None,
    worker: WorkerReport | None = None,
) -> dict[str, Content]:
    """Return the notice; empty if nothing is wrong.

    Args:
        diagnosis: What's wrong.
        words: The language.
        admin: Whether the person is an administrator, who can do more about it.
        lasting: Whether notes outlive this page; None: this page has no notes.
        worker: What keeps the worker from working: said where nothing is wrong with the page's own connection.
    """
    if diagnosis is not None and diagnosis.cause is not Cause.NONE:
        explanation = explain(diagnosis, words, admin=admin)
        note = "" if lasting is None else note_text(words, lasting=lasting)
        code = diagnosis.cause.value
    elif worker is not None:
        explanation, note = explain_worker(worker, words, admin=admin), waiting_text(words)
        code = f"worker-{worker.diagnosis.cause.value}"
    else:
        return {"connection": Element(None, {"data-cause": None, **visibility(shown=False)})}
    return {
        "connection": Element(None, {"data-cause": code, **visibility(shown=True)}),
        "connection-happened": Element(explanation.happened),
        "connection-note": Element(note, visibility(shown=bool(note))),
        "connection-advice": Element(explanation.advice, visibility(shown=bool(explanation.advice))),
    }
