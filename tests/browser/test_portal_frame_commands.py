"""The portal page answers the recorded frame commands: dialling, choosing CRM items, opening paths."""

import json
from typing import Any

from tests.portal import PortalPage
from tests.portal.probe_frame import Probe
from tests.support.recorded import cases

pytest_plugins = ["tests.portal.fixtures"]

SKIPPED = {
    "placement_analytics": "the placement is for a later issue",
    "select_crm_old_callback_again": "no page of the app opens this dialog, let alone twice",
}
CASES = [case for case in cases("frame-commands-2") if case["name"] not in SKIPPED]
FAULTS: dict[str, dict[str, object]] = {
    "open_path_refused": {"listedPaths": True},
    "open_path_mobile": {"noSliders": True},
}
LISTEN = """(callbacks) => {
  globalThis.replies = [];
  addEventListener("message", ({ data }) => callbacks.includes(data.split?.(":")[0]) && replies.push(data));
}"""
POST = "(data) => parent.postMessage(data, '*')"


def test_recorded_commands_are_answered(opened: PortalPage) -> None:
    for case in CASES:
        opened.clear_faults()
        opened.clear_messages()
        dialled = opened.state()["dialled"]
        probe = Probe(opened.open("incoming_contact")).started()

        assert replies_to(case, probe, opened) == [shape(reply) for reply in case["replies"]], case["name"]
        called = ["+12025550143"] if case["send"].startswith("imPhoneTo") else []
        assert opened.state()["dialled"] == dialled + called, case["name"]


def replies_to(case: dict[str, Any], probe: Probe, opened: PortalPage) -> list[tuple[str, Any]]:
    """Sends a recorded command, and does what it waits for."""
    own_sid = probe.run("name.split('|')[2]")
    opened.faults(**FAULTS.get(case["name"], {}))
    probe.frame.evaluate(LISTEN, [reply.partition(":")[0] for reply in case["replies"]] or ["CB", "KEY", ""])
    if case["name"] == "select_crm_indexed":  # as PHP may write lists
        opened.answer("selectCRM", json.loads(case["replies"][0].partition(":")[2]))

    probe.frame.evaluate(POST, f"{case['send'].removesuffix('SID')}{own_sid}")
    opened.wait_for_message(method=case["send"].partition(":")[0])
    if case["send"].startswith("selectCRM"):
        choose(opened, cancel=case["replies"] == [])
    elif case["replies"] and "close" in case["replies"][0]:
        opened.page.get_by_role("button", name="Close slider").click()
    probe.round_trip()
    return [shape(reply) for reply in probe.run("replies")]


def choose(opened: PortalPage, *, cancel: bool = False) -> None:
    """Picks a contact, or leaves the dialog."""
    dialog = opened.page.get_by_role("dialog")
    dialog.get_by_label("Anna Lindner").check()
    dialog.get_by_role("button", name="Cancel" if cancel else "Select", exact=True).click()


def shape(reply: str) -> tuple[str, Any]:
    """The callback and what it gets: of items only the kinds that have some, and whether these are lists."""
    callback, _, payload = reply.partition(":")
    value = json.loads(payload)
    if "result" in value:
        return callback, value
    kinds = {kind: type(items).__name__ for kind, items in value.items() if items}
    first = [next(iter(items.values() if isinstance(items, dict) else items)) for items in value.values() if items]
    return callback, (kinds, [item["id"].partition("_")[0] for item in first])
