"""Texts of errors: one table for all pages.

happened_text(report, words), advice_text(report, words)    # the installer, the home page
reading_text(kind, words)                                   # a section that couldn't read something
saving_text(kind, status, words)                            # a note that isn't saved
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bitrix24.errors import ErrorKind
from app.locale import N_

if TYPE_CHECKING:
    from app.bitrix24.rest.errors import ErrorReport
    from app.locale import Words


@dataclass(frozen=True, slots=True)
class ErrorText:
    """The sentences for one kind.

    Attributes:
        happened: What happened.
        advice: What people who install or set up the app can do.
        reading: What operators read if something couldn't be read; empty: what happened.
        saving: What operators read about a note that isn't saved; empty: the same as in a section.
    """

    happened: str
    advice: str = ""
    reading: str = ""
    saving: str = ""


_LATER = N_("Try again later. What's already done stays done.")
_MINUTES = N_("Wait a few minutes, then try again.")
_NETWORK = N_(
    "Look for a firewall, a proxy or a sign-in page of the network, and let requests to /rest/ through unchanged. "
    "Then try again."
)
_MAINTAINERS = N_("Try again. If this persists, tell the people who maintain this app what Bitrix24 says.")
_CHECKED_FIRST = N_("Try again. We'll first check whether it already went through.")
_OLD_FILES = N_("The host probably has files of different versions. Upload the whole site again, then try again.")
_BLOCKED_IN_FRONT = N_("A firewall, filter or login page in front of Bitrix24 blocked this request.")
_WRONG_CONTEXT = N_("Bitrix24 doesn't accept this kind of access.")
_NO_SCOPE = N_("The application is missing a permission.")
_NO_PERMISSION = N_("You don't have permission to see this in Bitrix24.")

TEXTS = {
    ErrorKind.OFFLINE: ErrorText(
        N_("Bitrix24 can't be reached."),
        N_("Try again. What's already done stays done."),
        saving=N_("There's no connection to Bitrix24."),
    ),
    ErrorKind.IN_FRONT: ErrorText(
        N_("Something between this browser and Bitrix24 answered in its place, with status {about}."),
        _NETWORK,
        _BLOCKED_IN_FRONT,
        N_(
            "A firewall or filter in front of Bitrix24 blocked this note (status {status}); it wasn't Bitrix24 itself. "
            "Shorten or reword it and try again, or copy it, and tell your administrator."
        ),
    ),
    ErrorKind.IN_FRONT_BUSY: ErrorText(
        N_("Bitrix24 is busy and isn't accepting requests right now."),
        _MINUTES,
        saving=N_(
            "Something in front of Bitrix24 is limiting requests right now (status {status}); it isn't Bitrix24 itself."
        ),
    ),
    ErrorKind.IN_BETWEEN: ErrorText(
        N_("Something between this browser and Bitrix24 answered in its place."),
        _NETWORK,
        _BLOCKED_IN_FRONT,
        N_(
            "Something between this browser and Bitrix24 answered in its place, perhaps your network's login page. "
            "Open Bitrix24 in another tab and sign in there if asked."
        ),
    ),
    ErrorKind.BUSY: ErrorText(N_("Bitrix24 is busy and isn't accepting requests right now."), _MINUTES),
    ErrorKind.LIMIT: ErrorText(
        N_("Bitrix24's limit for this request is reached. It will work again in a few minutes."), _LATER
    ),
    ErrorKind.BLOCKED: ErrorText(
        N_("Bitrix24 has blocked apps because of overload."),
        N_("Ask Bitrix24 support to unblock them, then try again."),
        N_("Bitrix24 has blocked apps because of overload. An administrator has to unblock them."),
    ),
    ErrorKind.CLOSED: ErrorText(N_("Bitrix24 is closed at the moment, perhaps for maintenance."), _LATER),
    ErrorKind.FAULT: ErrorText(
        N_("Bitrix24 answered with an error."), N_("Wait a minute, then try again. What's already done stays done.")
    ),
    ErrorKind.REFUSED: ErrorText(
        N_("Bitrix24 refused this."),
        _MAINTAINERS,
        saving=N_("Bitrix24 refused to save this. If it keeps happening, tell your administrator."),
    ),
    ErrorKind.TOKEN: ErrorText(
        N_("Bitrix24 no longer accepts your session."),
        N_("Reload the Bitrix24 page, sign in if asked, and open the application again."),
        N_("This page has lost its access to Bitrix24. If this persists, reload the page."),
    ),
    ErrorKind.DENIED: ErrorText(
        N_("Bitrix24 denied access."),
        N_(
            "Only administrators can do this, and only with a Bitrix24 plan that includes applications. Check both, "
            "then try again."
        ),
        _NO_PERMISSION,
        N_(
            "You don't have permission to write to this record, or your Bitrix24 plan doesn't include apps. "
            "Ask your administrator, or copy the note."
        ),
    ),
    ErrorKind.SCOPE: ErrorText(
        _NO_SCOPE,
        N_("Open the application in Bitrix24 under Developer resources, add the permission, save, and try again."),
        _NO_SCOPE,
        N_("The app isn't allowed to write to the CRM. An administrator has to grant it the permission crm."),
    ),
    ErrorKind.WRONG_CONTEXT: ErrorText(
        _WRONG_CONTEXT,
        N_("Open the application from the Bitrix24 menu, not through a link or a webhook."),
        _NO_PERMISSION,
        _WRONG_CONTEXT,
    ),
    ErrorKind.GONE: ErrorText(
        N_("Bitrix24 can't find this."),
        _MAINTAINERS,
        N_("This is no longer in the CRM."),
        N_("This client or deal is no longer in the CRM. Restore it there, or copy the note for another client."),
    ),
    ErrorKind.WRONG: ErrorText(
        N_("Bitrix24 didn't understand the request."),
        _OLD_FILES,
        saving=N_("Bitrix24 doesn't accept this note in its current form. Change it and try again, or copy it."),
    ),
    ErrorKind.CHECKING: ErrorText(
        N_("The connection to Bitrix24 was lost in the middle of a step."),
        _CHECKED_FIRST,
        N_("We don't know whether Bitrix24 did this."),
        N_("Bitrix24 didn't confirm the save. We're checking whether it arrived, so nothing is saved twice."),
    ),
    ErrorKind.UNCHECKED: ErrorText(
        N_("We don't know whether Bitrix24 did this."),
        _CHECKED_FIRST,
        saving=N_(
            "Bitrix24 didn't confirm the save, and we can't check whether it arrived. Look in the CRM: if the note is "
            "missing there, try again."
        ),
    ),
    ErrorKind.UNANSWERED: ErrorText(
        N_("We don't know whether Bitrix24 did this."),
        _CHECKED_FIRST,
        saving=N_(
            "Bitrix24 can be reached but doesn't answer when this note is saved. A firewall may be blocking its text: "
            "shorten or reword it, and tell your administrator."
        ),
    ),
    ErrorKind.NO_RECORD: ErrorText(
        N_("Bitrix24 has no record of this call yet."),
        N_("It writes one when the call is over."),
        saving=N_("Bitrix24 has no record of this call yet. It writes one when the call is over."),
    ),
    ErrorKind.CHANGED: ErrorText(
        N_("Somebody else has changed this meanwhile."),
        N_("Decide which value to keep."),
        saving=N_("Somebody else has changed a field meanwhile. Decide which value to keep."),
    ),
    ErrorKind.NO_PLACE: ErrorText(
        N_("Bitrix24 doesn't offer this place to the application."),
        N_(
            "Add the permission “telephony” to the application. If it's already there, this Bitrix24 is too old for "
            "the panel."
        ),
    ),
    ErrorKind.PLACE_TAKEN: ErrorText(
        N_("Bitrix24 says this place is taken, but doesn't show by what."),
        N_("Delete the application in Bitrix24, add it again, and open this page."),
    ),
    ErrorKind.NOT_PER_USER: ErrorText(
        N_("Bitrix24 treated the request as if it were for one user only."),
        N_("The panel is always added for everyone. Upload the unchanged site to the host, then try again."),
    ),
    ErrorKind.NO_ERROR_HANDLER: ErrorText(
        N_("Bitrix24 needs an address for notices about a slow page."),
        N_("The host probably has an old version. Upload the whole site again, then try again."),
    ),
    ErrorKind.PRIVATE_ADDRESS: ErrorText(
        N_("Bitrix24 doesn't accept the address of the pages."),
        N_(
            "It only accepts names with a dot, such as app.example.com, and not localhost. Host the site under such a "
            "name and enter it in the application's settings."
        ),
    ),
    ErrorKind.BAD_PROTOCOL: ErrorText(
        N_("Bitrix24 doesn't accept this kind of address."),
        N_("Host the site under an address that begins with https:// and enter it in the application's settings."),
    ),
    ErrorKind.FOREIGN_HOST: ErrorText(
        N_("The pages are on a different host than the application."),
        N_(
            "In the application's settings, use the same host for its own address and for this page. Then open it "
            "again."
        ),
    ),
    ErrorKind.NOT_KEPT: ErrorText(
        N_("Bitrix24 accepted the entry, but didn't keep it."),
        N_("Try again. If this persists, delete the application in Bitrix24, add it again, and open this page."),
    ),
    ErrorKind.NO_ADMINISTRATOR: ErrorText(
        N_("You aren't an administrator of this Bitrix24."),
        N_("Ask an administrator to open this page: only they can add the panel."),
    ),
    ErrorKind.SCOPES_MISSING: ErrorText(
        N_("The application is missing these permissions: {about}."),
        N_("Open the application in Bitrix24 under Developer resources, add the permissions, save, and check again."),
    ),
    ErrorKind.NOT_FINISHED: ErrorText(
        N_("Bitrix24 didn't confirm that the installation is finished."),
        N_("Reload the Bitrix24 page and open the application again. You won't lose anything."),
    ),
    ErrorKind.PAGE_UNREACHABLE: ErrorText(
        N_("The page {about} doesn't answer."),
        N_("Check whether the host of the site is running and can be reached from this computer."),
    ),
    ErrorKind.PAGE_REFUSES_POST: ErrorText(
        N_("The host doesn't answer POST requests for {about}."),
        N_("Bitrix24 opens pages with POST. Set up the host to answer POST the way it answers GET."),
    ),
    ErrorKind.PAGE_REDIRECTED: ErrorText(
        N_("The host redirects requests for {about} to another address."),
        N_("A redirect cuts a page off from Bitrix24. Set up the host to answer at exactly this address."),
    ),
    ErrorKind.PAGE_MISSING: ErrorText(
        N_("The page {about} isn't on the host."),
        N_("Upload all files of the site into one folder."),
    ),
    ErrorKind.PAGE_FAILING: ErrorText(
        N_("The host answers with an error instead of {about}."),
        N_("Check the host's error log."),
    ),
    ErrorKind.PAGE_ANOTHER: ErrorText(
        N_("The host answers with a page other than {about}."),
        N_("Upload all files of the site into one folder, all from the same version."),
    ),
}


def happened_text(report: ErrorReport, words: Words) -> str:
    """Return what happened."""
    return words(TEXTS[report.kind].happened).format(about=report.about)


def advice_text(report: ErrorReport, words: Words) -> str:
    """Return what can be done about it."""
    advice = TEXTS[report.kind].advice
    return words(advice) if advice else ""


def details_text(report: ErrorReport, words: Words) -> str:
    """Return the subject and the portal's own words, for people who ask for help; may be empty."""
    parts = []
    if report.about and "{about}" not in TEXTS[report.kind].happened:
        parts.append(report.about)
    if report.code or report.said:
        said = ": ".join(filter(None, (report.code, report.said)))
        parts.append(words(N_("Bitrix24 says: {said}")).format(said=said))
    return " · ".join(parts)


def reading_text(kind: ErrorKind, words: Words) -> str:
    """Return why something couldn't be read, for operators."""
    text = TEXTS[kind]
    return words(text.reading or text.happened)


def creation_text(kind: ErrorKind, words: Words) -> str:
    """Return why a record wasn't created, or that this isn't known."""
    if kind is ErrorKind.CHECKING:
        return words(
            N_(
                "We don't know whether the record was created. "
                "Try again: we'll check first, so you won't get a duplicate."
            )
        )
    return words.paragraph(words(N_("Nothing was created.")), reading_text(kind, words))


def saving_text(kind: ErrorKind, status: int, words: Words) -> str:
    """Return why a note isn't saved, and what its author can do. `status` is the HTTP status of a refusal."""
    text = TEXTS[kind]
    return words(text.saving or text.reading or text.happened).format(status=status)
