"""The tables of the simulated CRM.

crm = state.crm
crm.table(CONTACT).rows[797]["LAST_NAME"]
crm.comments.rows.values()
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.portal.rest.custom_fields import CUSTOM, stored
from tests.portal.rest.kinds import COMPANY, CONTACT, KINDS, LEAD, MULTI_FIELDS, Kind
from tests.portal.rest.stages import PIPELINES, first_stage, semantics_of
from tests.portal.rest.values import items, mapping, text, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.portal.rest.clock import PortalClock

Row = dict[str, Any]

NOTHING_RECORDED = {
    "TRANSCRIPT_ID": None,
    "TRANSCRIPT_PENDING": "N",
    "SESSION_ID": None,
    "REDIAL_ATTEMPT": None,
    "COMMENT": None,
    "RECORD_DURATION": None,
    "RECORD_FILE_ID": None,
}
"""What the statistics have of a call that was neither recorded nor written down."""

FIRST_MULTI_ID = 100
"""Where numbers of telephone numbers and addresses begin: a smaller key is the index of a list."""

_EXTENSION = re.compile(r"(?:;|ext\.?|#|,).*$", re.IGNORECASE)


class Table:
    """Rows by number. Numbers of removed rows are not given again."""

    def __init__(self, first: int = 1) -> None:
        self.rows: dict[int, Row] = {}
        self._next = first

    def add(self, row: Row, row_id: int | None = None) -> int:
        """Adds a row under a number, by default the next one, and writes it into the row's `ID`."""
        number = self._next if row_id is None else row_id
        self._next = max(self._next, number + 1)
        self.rows[number] = row | {"ID": str(number)}
        return number

    def remove(self, row_id: int) -> bool:
        """Removes a row; tells whether there was one."""
        return self.rows.pop(row_id, None) is not None

    def __iter__(self) -> Iterator[Row]:
        return iter(list(self.rows.values()))


class Crm:
    """All tables.

    Attributes:
        comments: Timeline comments.
        timeline_notes: Notes on entries of the timeline, by type (1 comment, 2 activity) and number.
        activities: Calls, todos and other activities.
        statistics: Calls as `voximplant.statistic.get` tells them.
        lines: Names of the outside lines, by number.
        portal_lines: Names of the portal's own lines.
        chat_sessions: What was written in open lines, by session: what `imopenlines.session.history.get` gives, with
            the client and the users that take part.
        private: Items that only administrators may read, as name of the kind (or `activity`) and number.
        further_contacts: Contacts of an item beside its main one, by name of the kind and number.
    """

    def __init__(self, clock: PortalClock) -> None:
        self.clock = clock
        self._tables = {kind: Table(1000) for kind in KINDS}
        self._multi_id = 20000
        self.comments = Table(999)
        self.timeline_notes: dict[tuple[int, int], Row] = {}
        self.activities = Table(20000)
        self.statistics = Table(200)
        self.lines: dict[str, Row] = {}
        self.chat_sessions: dict[int, Row] = {}
        self.portal_lines = {"reg100001": "SIP line", "sip3": "Office"}
        self.private: set[tuple[str, int]] = set()
        self.further_contacts: dict[tuple[str, int], list[int]] = {}

    def notes(self) -> Iterator[tuple[str, str]]:
        """Where each comment, each todo and each note on an activity is, and its text.

        `comment:deal:7`, once for each item of a comment, `todo:2:7`, `note:2:900`.
        """
        for row in self.comments:
            for place in (row, *row.get("BINDINGS", [])):
                yield f"comment:{place['ENTITY_TYPE']}:{place['ENTITY_ID']}", row["COMMENT"]
        for row in self.activities:
            if row["PROVIDER_ID"] == "CRM_TODO":
                yield f"todo:{row['OWNER_TYPE_ID']}:{row['OWNER_ID']}", row["DESCRIPTION"]
        for (item_type, number), note in self.timeline_notes.items():
            yield f"note:{item_type}:{number}", note["text"]

    def table(self, kind: Kind) -> Table:
        """The rows of a kind."""
        return self._tables[kind]

    def find(self, kind: Kind, row_id: int) -> Row | None:
        """A row; None when it is not there."""
        return self._tables[kind].rows.get(row_id)

    def exists(self, symbol: str, row_id: int) -> bool:
        """Whether an item of a kind, by its code, is there."""
        return any(kind.symbol == symbol.upper() and row_id in self._tables[kind].rows for kind in KINDS)

    def add(self, kind: Kind, fields: Row, user_id: int, row_id: int | None = None) -> int:
        """Adds an item with what the portal fills in by itself."""
        now = self.clock.text()
        row = {
            "ASSIGNED_BY_ID": str(user_id),
            "CREATED_BY_ID": str(user_id),
            "MODIFY_BY_ID": str(user_id),
            "DATE_CREATE": now,
            "DATE_MODIFY": now,
            "LAST_ACTIVITY_TIME": now,
            "OPENED": "Y",
            **_first_stage(kind, fields),
        }
        number = self._tables[kind].add(row, row_id)
        self._write(kind, self._tables[kind].rows[number], fields)
        if kind is LEAD and not row.get("TITLE") and not fields.get("TITLE"):
            self._tables[kind].rows[number]["TITLE"] = f"Lead #{number}"
        return number

    def update(self, kind: Kind, row_id: int, fields: Row, user_id: int) -> bool:
        """Changes an item; tells whether it is there."""
        row = self.find(kind, row_id)
        if row is None:
            return False
        self._write(kind, row, fields)
        row |= {"DATE_MODIFY": self.clock.text(), "MODIFY_BY_ID": str(user_id)}
        return True

    def contacts_of(self, kind: Kind, row_id: int) -> list[int]:
        """Numbers of an item's contacts, the main one first; a company's are those who work there."""
        if kind is COMPANY:
            return [int(row["ID"]) for row in self.table(CONTACT) if whole(row.get("COMPANY_ID")) == row_id]
        row = self.find(kind, row_id) or {}
        main = whole(row.get("CONTACT_ID"))
        return [*([main] if main else []), *self.further_contacts.get((kind.name, row_id), [])]

    def touch(self, kind: Kind, row_id: int) -> None:
        """Notes that something happened with an item."""
        if (row := self.find(kind, row_id)) is not None:
            row["LAST_ACTIVITY_TIME"] = self.clock.text()

    def _write(self, kind: Kind, row: Row, fields: Row) -> None:
        if "CONTACT_ID" in kind.fields and "CONTACT_IDS" in fields:
            main, *further = [number for each in items(fields["CONTACT_IDS"]) if (number := whole(each))] or [0]
            row["CONTACT_ID"] = str(main)
            self.further_contacts[kind.name, int(row["ID"])] = further
        for name, value in fields.items():
            if name in MULTI_FIELDS:
                if kind.has_multi_fields:
                    self._write_multi(row, name, value)
            elif name in CUSTOM and name in kind.fields:
                row[name] = stored(kind, name, value, row.get(name))
            elif name in kind.fields or name.startswith("UF_"):
                row[name] = _stored(name, value)
        if kind.has_multi_fields:
            row |= {f"HAS_{name}": "Y" if row.get(name) else "N" for name in ("PHONE", "EMAIL")} | {"HAS_IMOL": "N"}
        semantics = semantics_of(row.get(kind.stage)) if kind.stage else ""
        if kind.semantics in kind.fields:
            row[kind.semantics] = semantics
        if "CLOSED" in kind.fields:
            row["CLOSED"] = "N" if semantics == "P" else "Y"

    def _write_multi(self, row: Row, name: str, value: object) -> None:
        entries: list[Row] = list(row.get(name, []))
        for told in map(mapping, items(value)):
            found = next((entry for entry in entries if entry["ID"] == text(told.get("ID"))), None)
            content = text(told.get("VALUE"))
            if found is not None:
                entries.remove(found)
            if content and told.get("DELETE") != "Y":
                kind = text(told.get("VALUE_TYPE")) or (found or {}).get("VALUE_TYPE", "WORK")
                number = found["ID"] if found else str(self._new_multi_id(whole(told.get("ID"))))
                entries.append({"ID": number, "VALUE_TYPE": kind, "VALUE": content, "TYPE_ID": name})
        if entries:
            row[name] = entries
        else:
            row.pop(name, None)

    def _new_multi_id(self, wanted: int) -> int:
        if wanted:
            return wanted
        self._multi_id += 1
        return self._multi_id

    def with_number(self, kind: Kind, number: str) -> list[int]:
        """Items of a kind that have a telephone number, lowest first."""
        wanted = digits(number)
        return sorted(
            row_id
            for row_id, row in self._tables[kind].rows.items()
            if wanted and any(digits(entry["VALUE"]) == wanted for entry in row.get("PHONE", []))
        )

    def with_mail(self, kind: Kind, address: str) -> list[int]:
        """Items of a kind that have an e-mail address, lowest first."""
        return sorted(
            row_id
            for row_id, row in self._tables[kind].rows.items()
            if any(entry["VALUE"].lower() == address.strip().lower() for entry in row.get("EMAIL", []))
        )

    def client_of(self, number: str) -> tuple[str, int]:
        """Whose a number is, contacts first, as code and number of the item; `("", 0)` when nobody's."""
        for kind in (CONTACT, COMPANY, LEAD):
            if found := self.with_number(kind, number):
                return kind.symbol, found[0]
        return "", 0

    def title(self, symbol: str, row_id: int) -> str:
        """What an item is called."""
        row = next((row for kind in KINDS if kind.symbol == symbol and (row := self.find(kind, row_id))), {})
        named = " ".join(filter(None, (row.get("NAME"), row.get("LAST_NAME"))))
        return str(row.get("TITLE") or named or "")


def digits(number: str) -> str:
    """A number as it is compared: digits only, without an extension."""
    return re.sub(r"\D", "", _EXTENSION.sub("", number))


def _stored(name: str, value: object) -> str | None:
    if value is None:
        return None
    if name == "OPPORTUNITY":
        try:
            return f"{float(text(value) or 0):.2f}"
        except ValueError:
            return "0.00"
    return text(value)


def _first_stage(kind: Kind, fields: Row) -> Row:
    if not kind.stage:
        return {}
    if kind is LEAD:
        return {kind.stage: first_stage(kind.type_id, 0), "OPPORTUNITY": "0.00", "IS_RETURN_CUSTOMER": "N"}
    pipelines = PIPELINES.get(kind.type_id, {0: ""})
    told = whole(fields.get("CATEGORY_ID"))
    pipeline = told if told in pipelines else next(iter(pipelines))
    row = {"CATEGORY_ID": str(pipeline), "OPPORTUNITY": "0.00", "IS_NEW": "Y"}
    return {name: value for name, value in row.items() if name in kind.fields} | {
        kind.stage: first_stage(kind.type_id, pipeline)
    }
