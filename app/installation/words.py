"""Troubles and conditions as sentences: what is wrong, and what can be done about it."""

from __future__ import annotations

from app.installation.bindings import CALL_CARD, WORKER, host_of
from app.installation.plan import Condition
from app.installation.trouble import Kind, Trouble
from app.locale import N_, Words

TITLE = N_("Call Panel")
"""The app's name, and its tab's."""

_PLACES = {CALL_CARD: N_("Panel in the call card"), WORKER: N_("Background worker")}

_CONDITIONS = {
    Condition.BOUND: N_("In place"),
    Condition.MISSING: N_("Will be added"),
    Condition.MOVED: N_("Is bound to {host} and will be moved here"),
    Condition.CLUTTERED: N_("In place; old entries will be removed"),
    Condition.FAULTY: N_("Is bound wrongly and will be put right"),
}

_SENTENCES = {
    Kind.NO_ADMINISTRATOR: (
        N_("You are not an administrator of this Bitrix24."),
        N_("Ask an administrator to open this page: only they can add the panel."),
    ),
    Kind.ACCESS_DENIED: (
        N_("Bitrix24 refused access."),
        N_("This takes an administrator, and a Bitrix24 plan that lets applications work. Check both, then try again."),
    ),
    Kind.NO_SCOPE: (
        N_("The application lacks a permission."),
        N_("Open the application in Bitrix24 under Developer resources, add the permission, save, and try again."),
    ),
    Kind.SCOPES_MISSING: (
        N_("The application lacks these permissions: {about}."),
        N_("Open the application in Bitrix24 under Developer resources, add the permissions, save, and check again."),
    ),
    Kind.NO_PLACE: (
        N_("Bitrix24 does not offer this place to the application."),
        N_(
            "Add the permission “telephony” to the application. If it is there, this Bitrix24 is too old for the panel."
        ),
    ),
    Kind.WRONG_CONTEXT: (
        N_("Bitrix24 does not accept this kind of access."),
        N_("Open the application from the menu of Bitrix24, not by a link or a webhook."),
    ),
    Kind.BAD_REQUEST: (
        N_("Bitrix24 could not make sense of the request."),
        N_("Probably the host holds files of different versions. Put the whole site there again, then try again."),
    ),
    Kind.PLACE_TAKEN: (
        N_("Bitrix24 says that this place is taken, but does not show by what."),
        N_("Delete the application in Bitrix24, add it again, and open this page."),
    ),
    Kind.NOT_PER_USER: (
        N_("Bitrix24 took the request for one that concerns a single user."),
        N_("The panel is always added for everybody. Put the unchanged site onto the host, then try again."),
    ),
    Kind.NO_ERROR_HANDLER: (
        N_("Bitrix24 misses the address for notices about a slow page."),
        N_("Probably the host holds an old version. Put the whole site there again, then try again."),
    ),
    Kind.PRIVATE_ADDRESS: (
        N_("Bitrix24 does not accept the address of the pages."),
        N_(
            "It takes public names only, such as app.example.com: neither localhost nor a name without a dot. "
            "Host the site under such a name and enter it in the application's settings."
        ),
    ),
    Kind.BAD_PROTOCOL: (
        N_("Bitrix24 does not accept the kind of address."),
        N_("Host the site under an address that begins with https:// and enter it in the application's settings."),
    ),
    Kind.FOREIGN_HOST: (
        N_("The pages are on another host than the application."),
        N_(
            "In the application's settings, let its own address and that of this page be on the same host. "
            "Then open it again."
        ),
    ),
    Kind.NOT_KEPT: (
        N_("Bitrix24 agreed, but did not keep the entry."),
        N_("Try again. If it stays so, delete the application in Bitrix24, add it again, and open this page."),
    ),
    Kind.PAGE_UNREACHABLE: (
        N_("The page {about} does not answer."),
        N_("Check the connection, and whether the host of the site is running."),
    ),
    Kind.PAGE_REFUSES_POST: (
        N_("The host refuses to answer POST with {about}."),
        N_("Bitrix24 opens pages by POST. Set the host up to answer it as it answers GET."),
    ),
    Kind.PAGE_REDIRECTED: (
        N_("The host sends whoever asks for {about} to another address."),
        N_("A redirect cuts a page off from Bitrix24. Set the host up to answer at this very address."),
    ),
    Kind.PAGE_MISSING: (
        N_("The page {about} is not on the host."),
        N_("Put all files of the site into one folder."),
    ),
    Kind.PAGE_FAILING: (
        N_("The host answers with an error instead of {about}."),
        N_("Look at the host's error log."),
    ),
    Kind.PAGE_ANOTHER: (
        N_("The host answers with another page than {about}."),
        N_("Put all files of the site into one folder, all of the same version."),
    ),
    Kind.UNREACHABLE: (
        N_("Bitrix24 does not answer."),
        N_("Check the connection, then try again. What is done stays done."),
    ),
    Kind.OUTCOME_UNKNOWN: (
        N_("The connection to Bitrix24 broke in the middle of a step."),
        N_("Try again: the installer looks what is done and goes on from there."),
    ),
    Kind.SESSION_OVER: (
        N_("Bitrix24 no longer accepts your session."),
        N_("Reload the Bitrix24 page, sign in if you are asked to, and open the application again."),
    ),
    Kind.TOO_MANY_REQUESTS: (
        N_("Bitrix24 is getting too many requests."),
        N_("Wait some minutes, then try again."),
    ),
    Kind.REST_BLOCKED: (
        N_("Bitrix24 has blocked the requests of applications because there were too many."),
        N_("Ask the support of Bitrix24 to unblock them, then try again."),
    ),
    Kind.PORTAL_CLOSED: (
        N_("This Bitrix24 is closed."),
        N_("Open the application in a Bitrix24 that is in use."),
    ),
    Kind.PORTAL_FAULT: (
        N_("Bitrix24 failed."),
        N_("Wait a minute, then try again. What is done stays done."),
    ),
    Kind.REFUSED: (
        N_("Bitrix24 refused this."),
        N_("Try again. If it stays so, tell those who look after the application what Bitrix24 says."),
    ),
    Kind.NOT_FINISHED: (
        N_("Bitrix24 did not confirm that the installation is finished."),
        N_("Reload the Bitrix24 page and open the application again: you will be where you are now."),
    ),
}


def place_text(placement: str, words: Words) -> str:
    """A placement's name for people; an unknown one by its code."""
    return words(_PLACES[placement]) if placement in _PLACES else placement


def condition_text(condition: Condition, elsewhere: str, words: Words) -> str:
    """How a wanted binding stands.

    Args:
        condition: How it stands.
        elsewhere: The address of a handler that is bound in its stead, where there is one.
        words: The language.
    """
    return words(_CONDITIONS[condition]).format(host=host_of(elsewhere))


def wrong_text(trouble: Trouble, words: Words) -> str:
    """What is wrong."""
    return words(_SENTENCES[trouble.kind][0]).format(about=trouble.about)


def advice_text(trouble: Trouble, words: Words) -> str:
    """What can be done about it."""
    return words(_SENTENCES[trouble.kind][1])


def details_text(trouble: Trouble, words: Words) -> str:
    """What it is about and what the portal says, for those who have to ask for help; empty where there is nothing."""
    parts = []
    if trouble.about and "{about}" not in _SENTENCES[trouble.kind][0]:
        parts.append(trouble.about)
    if trouble.code or trouble.said:
        said = " ".join(
            filter(None, (trouble.code and f"{trouble.code}:" if trouble.said else trouble.code, trouble.said))
        )
        parts.append(words(N_("Bitrix24 says: {said}")).format(said=said))
    return " · ".join(parts)
