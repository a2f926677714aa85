"""Outside lines of an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.rest.calls import Call, Methods, administrator, app_context
from tests.portal.rest.methods.call_records import refused

if TYPE_CHECKING:
    from tests.portal.rest.crm import Row

methods = Methods()

_CHECKS = (app_context,)


@methods.add("telephony.externalLine.add", "telephony", checks=_CHECKS)
def add(call: Call) -> object:
    """Adds a line."""
    number = _number(call)
    lines = call.state.crm.lines
    if number in lines:
        raise refused("Line already exists")
    lines[number] = {
        "ID": max((line["ID"] for line in lines.values()), default=0) + 1,
        "NAME": call.params.text("NAME"),
        "CRM_AUTO_CREATE": call.params.text("CRM_AUTO_CREATE") or "Y",
    }
    return {"ID": lines[number]["ID"]}


@methods.add("telephony.externalLine.get", "telephony", checks=_CHECKS)
def get(call: Call) -> object:
    """The lines."""
    return [
        {"NUMBER": number, "NAME": line["NAME"], "CRM_AUTO_CREATE": line["CRM_AUTO_CREATE"]}
        for number, line in call.state.crm.lines.items()
    ]


@methods.add("telephony.externalLine.update", "telephony", checks=_CHECKS)
def update(call: Call) -> object:
    """Changes a line."""
    line = _line(call, _number(call))
    told = {name: call.params.text(name) for name in ("NAME", "CRM_AUTO_CREATE") if call.params.has(name)}
    if not told:
        raise refused("There are no fields to update")
    line |= told
    return {"ID": str(line["ID"])}


@methods.add("telephony.externalLine.delete", "telephony", checks=_CHECKS)
def delete(call: Call) -> object:
    """Removes a line."""
    number = _number(call)
    _line(call, number)
    del call.state.crm.lines[number]
    return []


def _number(call: Call) -> str:
    number = call.params.text("NUMBER")
    if not number:
        raise refused("NUMBER should not be empty")
    return number


def _line(call: Call, number: str) -> Row:
    line = call.state.crm.lines.get(number)
    if line is None:
        raise refused(f"Could not find line with number {number}")
    return line


@methods.add("voximplant.line.get", "telephony", checks=(administrator,))
def portal_lines(call: Call) -> object:
    """Names of the portal's own lines; for administrators of its telephony."""
    return dict(call.state.crm.portal_lines)
