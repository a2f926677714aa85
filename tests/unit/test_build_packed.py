"""Files that pages hold packed: in blocks, each of which can be unpacked alone."""

from __future__ import annotations

import struct

import pytest

from static.builder.image import snapshot


@pytest.mark.parametrize("size", [0, 1, 8, 9, 24])
def test_a_file_is_packed_in_blocks_whose_sizes_precede_them(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "_compress", lambda data: b"<" + data + b">")
    data = bytes(range(size))
    packed = snapshot.packed(data, 8)
    whole, block = struct.unpack_from("<2I", packed)
    count = -(-size // 8)
    lengths = struct.unpack_from(f"<{count}I", packed, 8)
    frames, at = [], 8 + 4 * count
    for length in lengths:
        frames.append(packed[at : at + length])
        at += length
    assert (whole, block, at) == (size, 8, len(packed))
    assert b"".join(frame[1:-1] for frame in frames) == data
    assert all(len(frame) == 10 for frame in frames[:-1])
