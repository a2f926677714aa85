"""The country of a portal in the cloud, by its host: where a number without a country is probably from.

region_of("firma.bitrix24.de") == "DE"
region_of("firma.bitrix24.com") == ""        # anywhere; so are `.eu`, `.es` and portals on hosts of their own
"""

from __future__ import annotations

_HOST = ".bitrix24."

_REGIONS = {
    "by": "BY", "cn": "CN", "co": "CO", "com.br": "BR", "com.tr": "TR", "de": "DE", "fr": "FR", "id": "ID", "in": "IN",
    "it": "IT", "jp": "JP", "kz": "KZ", "ma": "MA", "mx": "MX", "pl": "PL", "ru": "RU", "ua": "UA", "uk": "GB",
    "vn": "VN",
}  # fmt: skip


def region_of(host: str) -> str:
    """Return the country's ISO code; empty where the host doesn't tell it."""
    _, found, ending = host.lower().partition(":")[0].rpartition(_HOST)
    return _REGIONS.get(ending, "") if found else ""
