"""What a bill of materials must be: CycloneDX as far as its schema asks for it, and what this project adds."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# As the schema of CycloneDX 1.6 and the specification of package URLs have them.
KINDS = {"application", "framework", "library", "file"}
DIGITS = {"SHA-256": 64, "SHA-512": 128}
SERIAL = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
PURL = re.compile(r"pkg:(?:npm|pypi|github|generic)/[a-z0-9./_-]+(?:@[A-Za-z0-9._-]+)?")


def every(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from every(component.get("components", []))


def expect_sound(told: dict[str, Any]) -> None:
    """What the schema requires of each part, and what this project requires beyond it."""
    assert (told["bomFormat"], told["specVersion"], told["version"]) == ("CycloneDX", "1.6", 1)
    assert SERIAL.fullmatch(told["serialNumber"])
    found = [told["metadata"]["component"], *every(told["components"])]
    for component in found:
        assert component["type"] in KINDS
        assert component["name"]
        for digest in component.get("hashes", []):
            assert re.fullmatch(f"[0-9a-f]{{{DIGITS[digest['alg']]}}}", digest["content"])
        if component["type"] == "file":
            assert component["hashes"]
            continue
        assert component["version"]
        assert PURL.fullmatch(component["purl"]), component["purl"]
        assert component["licenses"]
    refs = [component["bom-ref"] for component in found]
    assert len(refs) == len(set(refs))
    for dependency in told["dependencies"]:
        assert {dependency["ref"], *dependency["dependsOn"]} <= set(refs)
    assert set(re.findall(r"\w+://[^/\"]+", json.dumps(told))) == {"http://cyclonedx.org"}
