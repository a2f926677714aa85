"""Files of the build: archives that depend on nothing but what is in them."""

from __future__ import annotations

import io
import zipfile

from static.builder.files import pack


def test_a_zip_depends_only_on_names_and_contents() -> None:
    assert pack({"b": b"2", "a": b"1"}) == pack({"a": b"1", "b": b"2"})


def test_a_zip_holds_what_was_given_stored_or_deflated() -> None:
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(io.BytesIO(pack({"a/b": b"1" * 99}, compression=compression))) as archive:
            assert archive.read("a/b") == b"1" * 99
            assert archive.getinfo("a/b").compress_type == compression
