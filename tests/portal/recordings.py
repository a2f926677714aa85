"""The address of a call's recording: `/bitrix/tools/crm_show_file.php`, with the token of the one who asked for it.

state.recordings.answer = "denied"   # or "gone", "login": status 200 all the same, and no audio
state.recordings.seekable = False    # the whole file, whatever part is asked for
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import cache
from math import pi, sin
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs

from tests.portal.rest.faults import LOGIN_PAGE
from tests.portal.rest.rights import may_read_any
from tests.portal.rest.tokens import OldToken, UnknownToken
from tests.portal.rest.values import whole
from tests.portal.web import Response

if TYPE_CHECKING:
    from tests.portal.state import PortalState, PortalUser
    from tests.portal.web import Request

PATH = "/bitrix/tools/crm_show_file.php"
ACTIVITY = "6"
RATE = 8000
SECONDS = 40

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass
class Recordings:
    """How the addresses of recordings answer.

    Attributes:
        answer: The `audio`, or with status 200 and without a word of JSON: access `denied`, the file is `gone`, the
            `login` page.
        seekable: Whether a part of the file can be asked for.
    """

    answer: Literal["audio", "denied", "gone", "login"] = "audio"
    seekable: bool = True


def respond(state: PortalState, request: Request) -> Response:
    """Answers the address of a file."""
    query = {name: values[-1] for name, values in parse_qs(request.query).items()}
    rule = state.recordings
    if rule.answer == "login" or not query.get("auth"):
        return _text(LOGIN_PAGE)
    user = _user(state, query["auth"])
    if rule.answer == "denied" or user is None:
        return _text("Access denied.")
    if query.get("ownerTypeId") != ACTIVITY:
        return _text(f"Invalid data ownerTypeID = {query.get('ownerTypeId', '')}")
    row = state.crm.activities.rows.get(whole(query.get("ownerId")))
    if rule.answer == "gone" or row is None or whole(query.get("fileId")) not in row.get("FILES", []):
        return _text("File not found")
    if not may_read_any(state, user, row):
        return _text("Access denied.")
    return _audio(request.headers.get("range", "") if rule.seekable else "", seekable=rule.seekable)


def _user(state: PortalState, access: str) -> PortalUser | None:
    """Whose token it is, when it is good and the app may see the CRM."""
    try:
        token = state.tokens.use(access)
    except (UnknownToken, OldToken):
        return None
    return state.users.get(token.user_id) if "crm" in state.app.scopes else None


def _text(words: str) -> Response:
    return Response(200, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}, words.encode())


def _audio(wanted: str, *, seekable: bool) -> Response:
    sound = recording()
    headers = {"Content-Type": "audio/wav", "Cache-Control": "no-store"}
    if seekable:
        headers["Accept-Ranges"] = "bytes"
    found = _RANGE.fullmatch(wanted)
    if found is None or found[0] == "bytes=-":
        return Response(200, headers, sound)
    first = int(found[1]) if found[1] else max(0, len(sound) - int(found[2]))
    last = min(int(found[2]), len(sound) - 1) if found[1] and found[2] else len(sound) - 1
    if first > last:
        return Response(416, {**headers, "Content-Range": f"bytes */{len(sound)}"})
    return Response(206, {**headers, "Content-Range": f"bytes {first}-{last}/{len(sound)}"}, sound[first : last + 1])


@cache
def recording() -> bytes:
    """A sound that tells where it is: a beep each second, higher each time."""
    samples = bytes(_sample(index) for index in range(RATE * SECONDS))
    wave = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE, 1, 8)
    data = struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI4s", b"RIFF", 4 + len(wave) + len(data), b"WAVE") + wave + data


def _sample(index: int) -> int:
    second, offset = divmod(index, RATE)
    if offset > RATE // 8:
        return 128
    return 128 + int(60 * sin(2 * pi * (300 + 20 * second) * index / RATE))
