"""Names of countries, local times, amounts and moments as the browser's `Intl` knows them.

    intl = BrowserIntl("de")
    intl.country("US") == "Vereinigte Staaten"
    intl.times("DE", time.time()) == (725,)          # 12:05

The app has no data of its own: if a browser doesn't know a country's time zones, the time stays unknown.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

MINUTE, HOUR, DAY = 60, 3600, 86400

RELATIVE_DAYS = 14
"""Days after which a date is clearer than “… days ago”."""

PORTAL = "-u-ca-gregory-nu-latn"
"""The calendar and the digits that the portal's own pages show in every language; `th` and `ar` have others."""

MINUTES_KEPT = 4
"""Of how many minutes and countries the times are kept: a large country has thirty zones to be formatted."""

_STEPS = ((MINUTE, "second", 1), (HOUR, "minute", MINUTE), (DAY, "hour", HOUR), (RELATIVE_DAYS * DAY, "day", DAY))


class BrowserIntl:
    """The conventions of a language."""

    def __init__(self, language: str) -> None:
        """Create no formatter yet.

        Args:
            language: Its tag, as `app.locale.formats_of` gives it; English where the browser doesn't know it.
        """
        self._language = language or "en"
        self._format = cache(self._new_format)
        self._zones = cache(_zones)
        self._clocks = cache(_clock)
        self._countries = cache(self._country)
        self._minutes = lru_cache(maxsize=MINUTES_KEPT)(self._times_in_minute)

    def country(self, code: str) -> str:
        """Return a country's name by its ISO code; the code itself if it has none."""
        return self._countries(code)

    def times(self, code: str, at: float) -> tuple[int, ...]:
        """Return the times of day in a country at a moment, as minutes since midnight, one per different zone.

        In the order of the zones from west to east; empty where the browser does not know it.
        """
        return self._minutes(code, int(at // MINUTE))

    def offset(self, code: str, at: float) -> float | None:
        """Return a country's offset from UTC at a moment, in seconds.

        None where the browser does not know it, and where the country has several times.
        """
        wall_clock = None
        for zone in self._zones(code):
            zone_clock = self._wall_clock(zone, at)
            if wall_clock is not None and zone_clock != wall_clock:
                return None
            wall_clock = zone_clock
        if wall_clock is None:
            return None
        date, minutes = wall_clock
        return datetime.fromisoformat(f"{date}T00:00Z").timestamp() + minutes * MINUTE - at // MINUTE * MINUTE

    def clock(self, minutes: int) -> str:
        """Return a time of day in writing."""
        return self._formatted("DateTimeFormat", minutes * MINUTE, timeZone="UTC", hour="numeric", minute="2-digit")

    def money(self, amount: float, currency: str) -> str:
        """Return an amount with its currency. Whole amounts have no decimals."""
        from pyodide.ffi import JsException

        digits = 0 if amount == int(amount) else 2
        options = {"minimumFractionDigits": digits, "maximumFractionDigits": digits}
        try:
            style = self._format("NumberFormat", style="currency", currency=currency, **options)
        except JsException:  # no currency, or one of the portal's own
            return f"{self._format('NumberFormat', **options).format(amount)} {currency}".rstrip()
        return str(style.format(amount))

    def moment(self, at: float, now: float) -> str:
        """Return a moment relative to now: `2 days ago`, or a date if it is long ago."""
        away = at - now
        for limit, unit, seconds in _STEPS:
            if abs(away) < limit:
                # It may stand within a sentence: Vietnamese data alone begin with a capital letter ("Hôm qua").
                said = str(self._format("RelativeTimeFormat", numeric="auto").format(int(away / seconds), unit))
                return said[:1].lower() + said[1:]
        return self._formatted("DateTimeFormat", at, dateStyle="medium")

    def date(self, at: float) -> str:
        """Return a moment in full: date and time."""
        return self._formatted("DateTimeFormat", at, dateStyle="medium", timeStyle="short")

    def wall_time(self, wall: float) -> str:
        """Return date and time as on a wall calendar and clock, in full, given as if they were UTC."""
        return self._formatted("DateTimeFormat", wall, timeZone="UTC", dateStyle="medium", timeStyle="short")

    def day(self, at: float) -> str:
        """Return a calendar day, given as its midnight as if that were UTC, in seconds since 1970."""
        return self._formatted("DateTimeFormat", at, timeZone="UTC", dateStyle="medium")

    def appointment(self, wall: float, now: float) -> str:
        """Return day and time as on a wall calendar and clock: `Mon, Nov 23, 10:00 AM`.

        Args:
            wall: The clock's time as if it were UTC, in seconds since 1970.
            now: The moment; the year is shown if it isn't the current one.
        """
        parts = {"weekday": "short", "day": "numeric", "month": "short", "hour": "numeric", "minute": "2-digit"}
        if datetime.fromtimestamp(wall, UTC).year != datetime.fromtimestamp(now, UTC).year:
            parts["year"] = "numeric"
        return self._formatted("DateTimeFormat", wall, timeZone="UTC", **parts)

    def _country(self, code: str) -> str:
        from pyodide.ffi import JsException

        try:
            return str(self._format("DisplayNames", type="region").of(code) or code)
        except JsException:
            return code

    def _times_in_minute(self, code: str, minute: int) -> tuple[int, ...]:
        # As a float: the part of the runtime that converts integers of more than 32 bits is not there from the start.
        moment = float(minute * MINUTE)
        clocks = {self._wall_clock(zone, moment) for zone in self._zones(code)}
        # Dates first: past midnight it is later, not earlier.
        return tuple(minutes for _, minutes in sorted(clocks))

    def _wall_clock(self, zone: str, at: float) -> tuple[str, int]:
        written = str(self._clocks(zone).format(at * 1000))  # 2026-03-10 09:39
        date, _, clock = written.partition(" ")
        hours, _, minutes = clock.partition(":")
        return date, int(hours) * 60 + int(minutes)

    def _formatted(self, kind: str, at: float, **options: str) -> str:
        return str(self._format(kind, **options).format(at * 1000))

    def _new_format(self, kind: str, **options: str | int) -> Any:  # noqa: ANN401 - a JavaScript object
        from pyodide.ffi import JsException

        try:
            return _in(f"{self._language}{PORTAL}", kind, **options)
        except JsException:
            return _in("en", kind, **options)


def _zones(code: str) -> tuple[str, ...]:
    """Return the time zones of a country; none where the browser cannot tell."""
    import js
    from pyodide.ffi import JsException

    try:
        locale = js.Intl.Locale.new(f"und-{code}")
        zones = locale.getTimeZones() if hasattr(locale, "getTimeZones") else getattr(locale, "timeZones", None)
        names = json.loads(js.JSON.stringify(zones)) if zones else None
    except JsException:
        return ()
    return tuple(str(zone) for zone in names) if isinstance(names, list) else ()


def _clock(zone: str) -> Any:  # noqa: ANN401 - a JavaScript object
    return _in("sv-SE", "DateTimeFormat", timeZone=zone, dateStyle="short", timeStyle="short", hourCycle="h23")


def _in(language: str, kind: str, **options: str | int) -> Any:  # noqa: ANN401 - a JavaScript object
    import js

    return getattr(js.Intl, kind).new(language, js.JSON.parse(json.dumps(options)))
