"""The matches on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.call.model import NumberKind
from app.crm.callers import PossibleCaller, Reason
from app.locale import N_, Words
from app.panel.callers.state import Callers, Stage
from app.sections.remote_data import item_text, notice, type_text
from app.ui.error_texts import creation_text, reading_text
from app.ui.view import Element, ItemList, ListItem, visibility

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.call.crm_item import CrmItem
    from app.panel.callers.search import TypedSearch
    from app.sections.caller import Caller
    from app.sections.section import SectionContext
    from app.ui.intl import Intl
    from app.ui.view import Content

_RECORDS_FOUND = N_("{count} record found", "{count} records found")
_MADE = {"LEAD": N_("The lead was created."), "CONTACT": N_("The contact was created.")}


def view(callers: Callers, context: SectionContext) -> dict[str, Content]:
    """Return all places."""
    words, names, creation = context.words, context.names, callers.creation
    listed, search = callers.open, callers.search
    rows = _rows(callers, context) if listed else ()
    problem = callers.error if not callers.bound or listed else None
    open_to_creation = callers.open_to_creation
    return {
        "matches-section": Element(
            None,
            {
                "aria-busy": "true" if callers.stage is Stage.SEARCHING or callers.details_under_way else None,
                **visibility(shown=callers.caller is not None),
            },
        ),
        "matches-ask": Element(_ask_text(callers, words), visibility(shown=_is_asked(callers))),
        "matches-summary": Element(_summary(callers, words, names), {"data-stage": callers.stage.value}),
        "matches-list": Element(
            words(N_("Hide") if callers.listed else N_("Somebody else…")),
            {"aria-expanded": "true" if callers.listed else "false", **visibility(shown=callers.bound)},
        ),
        "matches-undo": Element(
            _undo_text(callers, words, names),
            visibility(shown=callers.overruled or (not callers.bound and callers.chosen is not None)),
        ),
        "matches-search-part": Element(None, visibility(shown=listed)),
        "matches-search": Element(None, {"aria-busy": "true" if search.under_way else None}, search.text),
        "matches-found": Element(search_text(search, words), visibility(shown=listed)),
        "matches-search-again": Element(None, visibility(shown=listed and is_repeatable(search))),
        "matches": ItemList(rows),
        **_link(callers, words, names),
        "matches-create": Element(None, visibility(shown=open_to_creation)),
        "matches-lead": Element(None, _button(callers, "LEAD")),
        "matches-contact": Element(None, _button(callers, "CONTACT")),
        "matches-creation": Element(
            _creation_text(callers, words),
            visibility(shown=creation.error is not None or creation.under_way),
        ),
        **notice("matches", problem, words, slow=callers.slow and (not callers.bound or listed)),
    }


def _is_asked(callers: Callers) -> bool:
    """Return whether the choice is the operator's, and there is something to choose or create."""
    return callers.open and not callers.bound and (bool(callers.clients) or callers.open_to_creation)


def _ask_text(callers: Callers, words: Words) -> str:
    """Return the link from the call's line to the choice, which may be out of sight."""
    if not _is_asked(callers):
        return ""
    if callers.clients:
        return words.count(_RECORDS_FOUND, len(callers.clients))
    return words(N_("Find or create the client"))


def _link(callers: Callers, words: Words, names: Mapping[str, str]) -> dict[str, Content]:
    """Return what happens to the call itself when the note is saved, and the button that also removes its old link."""
    client = _name(callers.portal_client, words, names)
    remove = N_("Keep it linked to {client}") if callers.unlink else N_("Unlink it from {client}")
    shown = callers.links is not None
    return {
        "matches-link-part": Element(None, visibility(shown=shown)),
        "matches-link": Element(_link_text(callers, words, names)),
        "matches-unlink": Element(words(remove).format(client=client), visibility(shown=shown and callers.overruled)),
    }


def _link_text(callers: Callers, words: Words, names: Mapping[str, str]) -> str:
    if callers.links is None:
        return ""
    client = _name(callers.portal_client, words, names)
    sentence = (
        N_("When you save, the call will be linked to {chosen} and no longer to {client}.")
        if callers.unlink
        else N_("When you save, the call will be linked to {chosen}.")
    )
    return words(sentence).format(chosen=_name(callers.links, words, names), client=client)


_PARTS = {
    "CONTACT": N_("contacts"),
    "COMPANY": N_("companies"),
    "LEAD": N_("leads"),
    "DEAL": N_("deals"),
    "EMAIL": N_("e-mail addresses"),
    "PHONE": N_("phone numbers"),
}


def search_text(search: TypedSearch, words: Words) -> str:
    """Return the result of the search for the typed text, and which parts of it failed."""
    if search.slow:
        return words(N_("Bitrix24 hasn't answered yet. Its answer will be shown as soon as it arrives."))
    if search.error is not None:
        return reading_text(search.error, words)
    if search.under_way:
        return words(N_("Searching…"))
    if search.found is None:
        return words(N_("Keep typing…")) if search.query else ""
    found = search.found
    parts = []
    if not found.records:
        parts.append(words(N_("Nothing found for “{text}”.")).format(text=search.query))
    elif found.more:
        parts.append(
            words(N_("The first {count} are shown. Type more to narrow it down.")).format(count=len(found.records))
        )
    else:
        parts.append(words.count(_RECORDS_FOUND, len(found.records)))
    if found.gaps:
        missing = ", ".join(words(_PARTS[part]) for part in found.gaps)
        parts.append(words(N_("Couldn't search: {parts}.")).format(parts=missing))
        parts.append(reading_text(next(iter(found.gaps.values())), words))
    return words.paragraph(*parts)


def is_repeatable(search: TypedSearch) -> bool:
    """Return whether searching for the same text again may help."""
    errors = [] if search.found is None else [*search.found.gaps.values()]
    errors += [] if search.error is None else [search.error]
    return search.slow or any(not error.lasting for error in errors)


def announced(callers: Callers, context: SectionContext) -> str:
    """Return the announcement for screen readers."""
    caller, words, names = callers.caller, context.words, context.names
    if callers.open and callers.search.query:
        return "" if callers.search.under_way else search_text(callers.search, words)
    if callers.overruled:
        return " ".join(filter(None, (_overruled_text(callers, words, names), _link_text(callers, words, names))))
    if callers.bound or caller is None or (caller.searchable and callers.stage is not Stage.DONE):
        return ""
    return " ".join(filter(None, (_summary(callers, words, names), _creation_text(callers, words))))


def _summary(callers: Callers, words: Words, names: Mapping[str, str]) -> str:  # noqa: PLR0911 - one line per case
    caller = callers.caller
    if caller is None:
        return ""
    if callers.overruled:
        return _overruled_text(callers, words, names)
    if callers.bound:
        return _others_text(callers, caller, words)
    if callers.creation.made is not None:
        return words(_MADE[callers.creation.made.type])
    if not caller.searchable:
        return _numberless(callers, caller, words)
    if callers.stage is Stage.SEARCHING:
        return words(N_("Looking for the number in the CRM…"))
    if callers.stage is not Stage.DONE:
        return ""
    return _found_text(callers, caller, words)


def _overruled_text(callers: Callers, words: Words, names: Mapping[str, str]) -> str:
    """Return the client that the portal has bound the call to, and the one that the note goes to."""
    made = callers.creation.made is not None and callers.creation.made == callers.chosen
    parts = [words(_MADE[callers.chosen.type])] if made and callers.chosen is not None else []
    sentence = (
        N_("Bitrix24 now has this call under {client}. Your choice stays: the note goes to {chosen}.")
        if callers.rebound
        else N_("Bitrix24 has this call under {client}. The note goes to {chosen}.")
    )
    client = _name(callers.portal_client, words, names)
    chosen = _name(callers.chosen, words, names)
    return words.paragraph(*parts, words(sentence).format(client=client, chosen=chosen))


def _undo_text(callers: Callers, words: Words, names: Mapping[str, str]) -> str:
    if not callers.overruled:
        return words(N_("Somebody else…"))
    client = _name(callers.portal_client, words, names)
    return words(N_("Back to {client}")).format(client=client)


def _name(client: CrmItem | None, words: Words, names: Mapping[str, str]) -> str:
    """Return a client's name; until it was read, its type and id."""
    if client is None:
        return ""
    return names.get(client.code) or item_text(client.type, client.id, words)


def _others_text(callers: Callers, caller: Caller, words: Words) -> str:
    """Return other possible callers, if the portal has a client."""
    if callers.others:
        others = N_("{count} other record has this number", "{count} other records have this number")
        return words.count(others, len(callers.others))
    if not callers.listed:
        return words(N_("Not the right client?"))
    if not caller.searchable:
        return _numberless(callers, caller, words)
    if callers.stage is Stage.SEARCHING:
        return words(N_("Looking for the number in the CRM…"))
    return words(N_("Nobody else in the CRM has this number.")) if callers.stage is Stage.DONE else ""


def _found_text(callers: Callers, caller: Caller, words: Words) -> str:
    """Return the matches and the chosen one."""
    count = len(callers.clients)
    if callers.chosen is not None:
        if callers.chosen not in callers.clients:
            return words(N_("Chosen by you"))
        by_number = count == 1 and not callers.nearly
        return words(N_("Chosen by the number")) if by_number else words(N_("Chosen from the list"))
    if not count:
        return _nobody(caller, words)
    if callers.nearly:
        return words(N_("Nobody in the CRM has this number, but someone has nearly the same one. Is it them?"))
    if count == 1:
        return words(N_("One record has this number."))
    return words.count(
        N_("{count} record has this number. Who is it?", "{count} records have this number. Who is it?"), count
    )


def _nobody(caller: Caller, words: Words) -> str:
    """Return that nobody has the number, named as searched: digits without a country were compared unchanged."""
    if caller.number.e164:
        return words(N_("Nobody in the CRM has this number."))
    sentence = N_("Nobody in the CRM has “{number}”. It may be saved there with its country code.")
    return words(sentence).format(number=caller.number.shown)


def _numberless(callers: Callers, caller: Caller, words: Words) -> str:
    """Return why nothing is searched, and the alternative."""
    if callers.chosen is not None and not callers.bound:
        return words(N_("Chosen by you"))
    hidden = caller.number.kind is NumberKind.HIDDEN
    why = N_("The number is withheld.") if hidden else N_("There's no number to look up.")
    return words.paragraph(words(why), words(N_("Ask who is calling, then find them or create a new client.")))


def _creation_text(callers: Callers, words: Words) -> str:
    creation = callers.creation
    if creation.under_way:
        return words(N_("Creating…"))
    return "" if creation.error is None else creation_text(creation.error, words)


def _button(callers: Callers, kind: str) -> dict[str, str | None]:
    creation = callers.creation
    return {
        "aria-disabled": "true" if creation.under_way else None,
        "aria-busy": "true" if creation.under_way and creation.kind == kind else None,
    }


def _rows(callers: Callers, context: SectionContext) -> tuple[ListItem, ...]:
    def row(match: PossibleCaller) -> ListItem:
        return match_row(match, context.words, context.intl, context.now())

    if callers.search.query:
        return tuple(row(found) for found in callers.search.records)
    described = callers.details
    if described is None:
        # Their details are pending or couldn't be read: ids are better than nothing.
        return () if callers.details_under_way else tuple(row(PossibleCaller(client)) for client in callers.others)
    others = set(callers.others)
    return tuple(row(match) for match in described if match.client in others)


def match_row(match: PossibleCaller, words: Words, intl: Intl, now: float) -> ListItem:
    """Return the row of somebody who can be chosen."""
    code = match.code
    item = match.item or match.client
    name = match.name or _unnamed(item, words)
    about = words.join((type_text(item.type, words), *match.about))
    choose = words(N_("Choose: {name}")).format(name=name)
    return ListItem(
        {
            "name": Element(name, {"data-argument": code}),
            "about": Element(about),
            "reason": Element(_reasons(match, words, intl, now)),
            "choose": Element(None, {"data-argument": code, "aria-label": choose, "title": choose}),
        }
    )


def _unnamed(client: CrmItem, words: Words) -> str:
    return words(N_("No. {id}")).format(id=client.id)


def _reasons(match: PossibleCaller, words: Words, intl: Intl, now: float) -> str:
    """Return the reasons as one line, which begins with a capital letter."""
    texts = {
        Reason.NUMBER: lambda: words(N_("The number matches")),
        Reason.EMAIL: lambda: words(N_("The e-mail address matches")),
        Reason.NAME: lambda: words(N_("The name matches")),
        Reason.CLOSED_DEAL: lambda: words(N_("The deal is closed")),
        Reason.NEARLY: lambda: words(N_("Nearly the same number")),
        Reason.OPEN_DEAL: lambda: words(N_("Open deal: {title}")).format(title=match.deal),
        Reason.CLOSED_LEAD: lambda: words(N_("The lead is closed")),
        Reason.NO_DETAILS: lambda: words(N_("You don't have permission to see more")),
        Reason.LAST_ACTIVE: lambda: words(N_("last active {moment}")).format(
            moment=intl.moment(match.last_active or 0.0, now)
        ),
    }
    line = words.join(texts[reason]() for reason in match.reasons)
    return line[:1].upper() + line[1:]
