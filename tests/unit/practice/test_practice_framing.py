import pytest

from tui.practice.api.framing import MULTIPLEXED, RAW, content_type, frame


def test_a_frame_tells_its_stream_and_its_length() -> None:
    assert frame("stdout", b"done\n") == b"\x01\x00\x00\x00\x00\x00\x00\x05done\n"
    assert frame("stderr", b"x" * 70_000)[:8] == b"\x02\x00\x00\x00\x00\x01\x11\x70"
    assert frame("stdin", b"") == bytes(8)


@pytest.mark.parametrize(
    ("version", "tty", "expected"),
    [
        ((1, 41), False, RAW),
        ((1, 41), True, RAW),
        ((1, 42), False, MULTIPLEXED),
        ((1, 51), False, MULTIPLEXED),
        ((1, 51), True, RAW),
    ],
)
def test_what_a_stream_is_called(version: tuple[int, int], tty: bool, expected: str) -> None:
    assert content_type(version, tty=tty) == expected
