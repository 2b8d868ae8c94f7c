"""The keys that let go of a container's terminal."""

from __future__ import annotations

import pytest

from tui.docker_command.joined.detaching import DEFAULT, Watch, keys


@pytest.mark.parametrize(
    ("text", "found"),
    [("ctrl-p,ctrl-q", DEFAULT), ("a", b"a"), ("ctrl-@,ctrl-[,ctrl-_", b"\x00\x1b\x1f")],
)
def test_keys_have_names(text: str, found: bytes) -> None:
    assert keys(text) == found


@pytest.mark.parametrize("text", ["ctrl-xx", "", "ctrl-", "ab", "ctrl-A"])
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(ValueError, match=f"Unknown character: '{text}'"):
        keys(text)


@pytest.mark.parametrize(
    ("typed", "passed", "left"),
    [
        ([b"ls\r"], b"ls\r", False),
        ([b"a\x10\x11b"], b"a", True),
        ([b"a\x10", b"\x11"], b"a", True),
        ([b"\x10"], b"", False),
        ([b"\x10", b"x"], b"\x10x", False),
        ([b"\x11\x10", b"\r\x10\x11"], b"\x11\x10\r", True),
        # The second ctrl-p breaks the row, and begins no new one.
        ([b"\x10\x10\x11"], b"\x10\x10\x11", False),
    ],
)
def test_what_is_typed_passes_but_for_the_keys(
    typed: list[bytes], passed: bytes, left: bool
) -> None:
    watch = Watch(DEFAULT)
    found = [watch.feed(piece) for piece in typed]
    assert (b"".join(piece for piece, _ in found), found[-1][1]) == (passed, left)
