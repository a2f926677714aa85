"""Troubles and conditions as sentences: what is wrong, and what can be done about it."""

from __future__ import annotations

from app.installation.bindings import CALL_CARD, WORKER, Condition, host_of
from app.installation.errors import Kind, Trouble
from app.locale import N_, Words

TITLE = N_("Call Panel")
"""The app's name, and its tab's."""

_PLACES = {CALL_CARD: N_("Panel in the call card"), WORKER: N_("Background worker")}

_CONDITIONS = {
    Condition.BOUND: N_("In place"),
    Condition.MISSING: N_("Will be added"),
    Condition.MOVED: N_("Bound to {host}; will be moved here"),
    Condition.CLUTTERED: N_("In place; old entries will be removed"),
    Condition.FAULTY: N_("Bound incorrectly; will be repaired"),
}

_SENTENCES = {
    Kind.NO_ADMINISTRATOR: (
        N_("You aren't an administrator of this Bitrix24."),
        N_("Ask an administrator to open this page: only they can add the panel."),
    ),
    Kind.ACCESS_DENIED: (
        N_("Bitrix24 denied access."),
        N_(
            "Only administrators can do this, and only with a Bitrix24 plan that includes applications. Check both, "
            "then try again."
        ),
    ),
    Kind.NO_SCOPE: (
        N_("The application is missing a permission."),
        N_("Open the application in Bitrix24 under Developer resources, add the permission, save, and try again."),
    ),
    Kind.SCOPES_MISSING: (
        N_("The application is missing these permissions: {about}."),
        N_("Open the application in Bitrix24 under Developer resources, add the permissions, save, and check again."),
    ),
    Kind.NO_PLACE: (
        N_("Bitrix24 doesn't offer this place to the application."),
        N_(
            "Add the permission “telephony” to the application. If it's already there, this Bitrix24 is too old for "
            "the panel."
        ),
    ),
    Kind.WRONG_CONTEXT: (
        N_("Bitrix24 doesn't accept this kind of access."),
        N_("Open the application from the Bitrix24 menu, not through a link or a webhook."),
    ),
    Kind.BAD_REQUEST: (
        N_("Bitrix24 didn't understand the request."),
        N_("The host probably has files of different versions. Upload the whole site again, then try again."),
    ),
    Kind.PLACE_TAKEN: (
        N_("Bitrix24 says this place is taken, but doesn't show by what."),
        N_("Delete the application in Bitrix24, add it again, and open this page."),
    ),
    Kind.NOT_PER_USER: (
        N_("Bitrix24 treated the request as if it were for one user only."),
        N_("The panel is always added for everyone. Upload the unchanged site to the host, then try again."),
    ),
    Kind.NO_ERROR_HANDLER: (
        N_("Bitrix24 needs an address for notices about a slow page."),
        N_("The host probably has an old version. Upload the whole site again, then try again."),
    ),
    Kind.PRIVATE_ADDRESS: (
        N_("Bitrix24 doesn't accept the address of the pages."),
        N_(
            "It only accepts names with a dot, such as app.example.com, and not localhost. Host the site under such a "
            "name and enter it in the application's settings."
        ),
    ),
    Kind.BAD_PROTOCOL: (
        N_("Bitrix24 doesn't accept this kind of address."),
        N_("Host the site under an address that begins with https:// and enter it in the application's settings."),
    ),
    Kind.FOREIGN_HOST: (
        N_("The pages are on a different host than the application."),
        N_(
            "In the application's settings, use the same host for its own address and for this page. Then open it "
            "again."
        ),
    ),
    Kind.NOT_KEPT: (
        N_("Bitrix24 accepted the entry, but didn't keep it."),
        N_("Try again. If this persists, delete the application in Bitrix24, add it again, and open this page."),
    ),
    Kind.PAGE_UNREACHABLE: (
        N_("The page {about} doesn't answer."),
        N_("Check whether the host of the site is running and can be reached from this computer."),
    ),
    Kind.PAGE_REFUSES_POST: (
        N_("The host doesn't answer POST requests for {about}."),
        N_("Bitrix24 opens pages with POST. Set up the host to answer POST the way it answers GET."),
    ),
    Kind.PAGE_REDIRECTED: (
        N_("The host redirects requests for {about} to another address."),
        N_("A redirect cuts a page off from Bitrix24. Set up the host to answer at exactly this address."),
    ),
    Kind.PAGE_MISSING: (
        N_("The page {about} isn't on the host."),
        N_("Upload all files of the site into one folder."),
    ),
    Kind.PAGE_FAILING: (
        N_("The host answers with an error instead of {about}."),
        N_("Check the host's error log."),
    ),
    Kind.PAGE_ANOTHER: (
        N_("The host answers with a page other than {about}."),
        N_("Upload all files of the site into one folder, all from the same version."),
    ),
    Kind.UNREACHABLE: (
        N_("Bitrix24 can't be reached."),
        N_("Try again. What's already done stays done."),
    ),
    Kind.OUTCOME_UNKNOWN: (
        N_("The connection to Bitrix24 was lost in the middle of a step."),
        N_("Try again. The installer picks up where it stopped."),
    ),
    Kind.SESSION_OVER: (
        N_("Bitrix24 no longer accepts your session."),
        N_("Reload the Bitrix24 page, sign in if asked, and open the application again."),
    ),
    Kind.TOO_MANY_REQUESTS: (
        N_("Bitrix24 is busy and isn't accepting requests right now."),
        N_("Wait a few minutes, then try again."),
    ),
    Kind.REST_BLOCKED: (
        N_("Bitrix24 has blocked requests from applications because there were too many."),
        N_("Ask Bitrix24 support to unblock them, then try again."),
    ),
    Kind.PORTAL_CLOSED: (
        N_("This Bitrix24 is closed, perhaps only for a while."),
        N_("Try again later. What's already done stays done."),
    ),
    Kind.PORTAL_FAULT: (
        N_("Bitrix24 answered with an internal error."),
        N_("Wait a minute, then try again. What's already done stays done."),
    ),
    Kind.IN_FRONT: (
        N_("Something between this browser and Bitrix24 answered in its place, with status {about}."),
        N_(
            "Look for a firewall, a proxy or a sign-in page of the network, and let requests to /rest/ through "
            "unchanged. Then try again."
        ),
    ),
    Kind.REFUSED: (
        N_("Bitrix24 refused this."),
        N_("Try again. If this persists, tell the people who maintain this app what Bitrix24 says."),
    ),
    Kind.NOT_FINISHED: (
        N_("Bitrix24 didn't confirm that the installation is finished."),
        N_("Reload the Bitrix24 page and open the application again. You won't lose anything."),
    ),
}


def warnings_text(words: Words) -> str:
    """Return the notice that the portal's PHP writes warnings into its answers."""
    return words(N_("Bitrix24's server writes PHP warnings into its answers."))


def warnings_advice(words: Words) -> str:
    """Return the advice."""
    return words(N_("The app reads the answers anyway. Turn off display_errors in the server's PHP settings."))


def place_text(placement: str, words: Words) -> str:
    """Return a placement's name for people; an unknown one by its code."""
    return words(_PLACES[placement]) if placement in _PLACES else placement


def condition_text(condition: Condition, elsewhere: str, words: Words) -> str:
    """Return the state of a wanted binding.

    Args:
        condition: How it stands.
        elsewhere: The address of a handler that is bound instead, if any.
        words: The language.
    """
    return words(_CONDITIONS[condition]).format(host=host_of(elsewhere))


def wrong_text(trouble: Trouble, words: Words) -> str:
    """Return the sentence for what is wrong."""
    return words(_SENTENCES[trouble.kind][0]).format(about=trouble.about)


def advice_text(trouble: Trouble, words: Words) -> str:
    """Return the advice."""
    return words(_SENTENCES[trouble.kind][1])


def details_text(trouble: Trouble, words: Words) -> str:
    """Return the subject and the portal's own words, for people who ask for help; may be empty."""
    parts = []
    if trouble.about and "{about}" not in _SENTENCES[trouble.kind][0]:
        parts.append(trouble.about)
    if trouble.code or trouble.said:
        said = " ".join(
            filter(None, (trouble.code and f"{trouble.code}:" if trouble.said else trouble.code, trouble.said))
        )
        parts.append(words(N_("Bitrix24 says: {said}")).format(said=said))
    return " · ".join(parts)
