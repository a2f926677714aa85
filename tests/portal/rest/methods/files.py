"""Files of the portal's disk: recordings of calls, which lie in a folder that operators may not open."""

from __future__ import annotations

from tests.portal.rest.calls import Call, Methods
from tests.portal.rest.replies import ApiError

methods = Methods()


@methods.add("disk.file.get", "disk")
def get(call: Call) -> object:
    """One file; its address carries the token of the one who asks."""
    number = call.params.whole("id")
    if number <= 0:
        raise ApiError("ERROR_ARGUMENT", "Invalid value of parameter {Parameter #0}")
    if not any(number in row.get("FILES", []) for row in call.state.crm.activities):
        raise ApiError("ERROR_NOT_FOUND", f"Could not find entity with id `{number}`")
    if not call.user.admin:
        raise ApiError("ACCESS_DENIED", "Access denied")
    now, state = call.state.clock.text(), call.state
    texts = {"STORAGE_ID": "57", "TYPE": "file", "PARENT_ID": "96", "DELETED_TYPE": "0", "GLOBAL_CONTENT_VERSION": "1"}
    users = {"CREATED_BY": "6", "UPDATED_BY": "6", "DELETED_BY": "0"}
    return {
        "ID": str(number),
        "NAME": f"call {number}.wav",
        "CODE": None,
        "FILE_ID": "969",
        "SIZE": "320044",
        "CREATE_TIME": now,
        "UPDATE_TIME": now,
        "DELETE_TIME": None,
        **texts,
        **users,
        "DOWNLOAD_URL": f"{state.url}/rest/download.json?auth={call.caller.access}&token=disk%7C{number}",
        "DETAIL_URL": f"{state.url}/docs/file/call {number}.wav",
    }
