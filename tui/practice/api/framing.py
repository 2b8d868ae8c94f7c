"""How the standard streams of a process share one connection.

Without a terminal, each piece of output has a header of eight bytes; with one, bytes are sent as
they are. Source: "Stream format" under attach in the Engine API's reference.
"""

from __future__ import annotations

from typing import Literal

Stream = Literal["stdin", "stdout", "stderr"]

RAW = "application/vnd.docker.raw-stream"
MULTIPLEXED = "application/vnd.docker.multiplexed-stream"

_NUMBERS = {"stdin": 0, "stdout": 1, "stderr": 2}
_MULTIPLEXED_SINCE = (1, 42)


def frame(stream: Stream, data: bytes) -> bytes:
    """A piece of output behind its header: the stream, three zeros, the length."""
    return bytes((_NUMBERS[stream], 0, 0, 0)) + len(data).to_bytes(4, "big") + data


def content_type(version: tuple[int, int], *, tty: bool) -> str:
    """What a stream is called, in this version of the API. Older ones do not tell the two apart."""
    return RAW if tty or version < _MULTIPLEXED_SINCE else MULTIPLEXED
