"""This process's streams joined to those of a container's program."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from dataclasses import dataclass

from tui.docker_command.errors import Failed
from tui.docker_command.joined.detaching import Watch
from tui.docker_command.joined.frames import ERR, Frames
from tui.docker_command.joined.streams import Stream
from tui.docker_command.joined.terminal_modes import descriptor

_PIECE = 32 * 1024
_OUT_NAME, _ERR_NAME = "/dev/stdout", "/dev/stderr"


@dataclass(frozen=True, slots=True)
class Joining:
    """What is joined to what."""

    stdin: bool
    stdout: bool
    stderr: bool
    tty: bool
    """Whether the program has a terminal; its output is then one stream, and comes as it is."""
    keys: bytes = b""
    """The keys that let go; none without a terminal."""


def converse(stream: Stream, joining: Joining) -> bool:
    """Carry all that is said in both directions, to the end; whether the person has let go of it.

    It is over when the program has no more to say; or, where nothing of that is heard, when all of
    the input has been sent. Raises Failed for an output that can't be read, or not be written
    here; BrokenPipeError, with the stream's name, where nobody reads it; and what comes of signals.
    """
    source = descriptor(sys.stdin) if joining.stdin else None
    if joining.stdin and source is None:
        stream.finish()
    typed = Watch(joining.keys) if joining.keys and source is not None else None
    write = _writer(joining)
    hears = joining.stdout or joining.stderr
    while hears or source is not None or stream.sending:
        sources: list[int | Stream] = [source] if source is not None and not stream.sending else []
        ready = select.select(
            [stream, *sources],
            [stream] if stream.sending else [],
            [],
            0 if stream.pending else None,
        )
        if ready[1]:
            stream.flush()
        if stream.pending or stream in ready[0]:
            data = stream.receive()
            if data == b"":
                return False
            write(data or b"")
        if source is not None and source in ready[0]:
            data = _read(source)
            passed, left = typed.feed(data) if typed is not None else (data, False)
            stream.send(passed)
            if left:
                return True
            if not data:
                source = None
                stream.finish()
        if stream.deaf:
            source = None
    return False


def _writer(joining: Joining) -> Callable[[bytes], None]:
    out = descriptor(sys.stdout) if joining.stdout else None
    err = descriptor(sys.stderr) if joining.stderr else None
    if joining.tty:
        return lambda data: _write(out, _OUT_NAME, data)
    frames = Frames()

    def write(data: bytes) -> None:
        for number, content in frames.feed(data):
            if number == ERR:
                _write(err, _ERR_NAME, content)
            else:
                _write(out, _OUT_NAME, content)

    return write


def _write(target: int | None, name: str, data: bytes) -> None:
    while data and target is not None:
        try:
            data = data[os.write(target, data) :]
        except BlockingIOError:
            select.select([], [target], [])
        except BrokenPipeError as error:
            raise BrokenPipeError(error.errno, error.strerror, name) from error
        except OSError as error:
            raise unwritten(name, error) from error


def unwritten(name: str, error: OSError) -> Failed:
    """The complaint that a stream can't be written to, in Go's words."""
    return Failed(f"write {name}: {(error.strerror or str(error)).lower()}")


def _read(source: int) -> bytes:
    try:
        return os.read(source, _PIECE)
    except BlockingIOError:
        select.select([source], [], [])
        return os.read(source, _PIECE)
    except OSError:  # a terminal that is gone
        return b""
