"""The settings that hold for a call: those of its line and of the operator's departments.

    in_force = SettingsInForce(portal)
    in_force.on_line(("+49301234", "Sales")).note_place

The departments of the operator are remembered as an option of the user: they are known before anything is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bitrix24.call_card import call_status
from app.bitrix24.rest.batch import Command
from app.bitrix24.rest.errors import RestError
from app.bitrix24.values import mapping
from app.settings.overrides import DEPARTMENTS, Situation, decode_departments, departments_of_user, encode_departments
from app.settings.storage_format import OPTION, decode_app_settings, decode_user_settings
from app.settings.values import THEME, Effective

if TYPE_CHECKING:
    from app.bitrix24.portal import Portal
    from app.crm.reading import Reader

LineOfCall = tuple[str, str]
"""Number and name."""


def line_of(portal: Portal) -> LineOfCall | None:
    """Return the line of the call with which the card was opened; None without a call."""
    status = call_status(portal.placement().options, escaped=True)
    return None if status is None else (status.line_number, status.line_name)


class SettingsInForce:
    """Settings of administrators and operator, by the line of the call."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._app = decode_app_settings(portal.app_option(OPTION)).value
        self._user = decode_user_settings(portal.user_option(OPTION), portal.user_option(THEME)).value
        self._departments = decode_departments(portal.user_option(DEPARTMENTS))
        self._known: dict[LineOfCall | None, Effective] = {}

    @property
    def ask_departments(self) -> bool:
        """Whether anything depends on the operator's departments."""
        return any(one.departments for one in self._app.overrides)

    def on_line(self, line: LineOfCall | None) -> Effective:
        """Return the settings for a call on this line; None if it is unknown."""
        if line not in self._known:
            self._known[line] = Effective.of(self._app, self._user, Situation(line, self._departments))
        return self._known[line]

    async def learn_departments(self, reader: Reader) -> bool:
        """Read the operator's departments, and remember them. Return whether they are others than before."""
        try:
            outcomes = await reader.read({"user": Command("user.current")}, lasting=("user",))
            departments = departments_of_user(mapping(outcomes.answer("user").result))
        except RestError:
            return False  # without the permission, those that are remembered stay
        if departments is None or departments == self._departments:
            return False
        self._departments = departments
        self._known.clear()
        self._portal.set_user_option(DEPARTMENTS, encode_departments(departments))
        return True
