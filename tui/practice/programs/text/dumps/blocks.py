"""Input in blocks of equal size, as the programs that dump bytes want it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from tui.practice.kernel.process import CHUNK, Process
from tui.practice.programs.options import Failure
from tui.practice.programs.tools import Input, amount


class Blocks:
    """Several inputs as one, from `skip` on and up to `limit` bytes of it."""

    def __init__(
        self, p: Process, names: Sequence[str], skip: int = 0, limit: int | None = None
    ) -> None:
        self._p = p
        self._names = names or ("-",)
        self._skip = skip
        self._limit = limit
        self.failed = False
        """Something could not be read."""
        self.skipped = 0
        """Bytes that were passed over; fewer than wanted where there were no more."""
        self.size = 0
        """Bytes that came."""

    async def of(self, width: int) -> AsyncIterator[bytes]:
        """The blocks; only the last one may be shorter than `width`."""
        rest = b""
        async for chunk in self._chunks():
            data = rest + chunk
            whole = len(data) - len(data) % width
            for at in range(0, whole, width):
                yield data[at : at + width]
            rest = data[whole:]
        if rest:
            yield rest

    async def _chunks(self) -> AsyncIterator[bytes]:
        for name in self._names:
            async with Input(self._p, name) as source:
                while self._limit is None or self.size < self._limit:
                    # No more is read than is shown: what follows is for whoever reads next.
                    most = CHUNK
                    if self._limit is not None:
                        most = min(CHUNK, self._limit - self.size + self._skip - self.skipped)
                    chunk = await source.read(most)
                    if not chunk:
                        break
                    passed = min(self._skip - self.skipped, len(chunk))
                    self.skipped += passed
                    self.size += len(chunk) - passed
                    if len(chunk) > passed:
                        yield chunk[passed:]
                self.failed = self.failed or source.failed


def count(word: str | None, complaint: str) -> int | None:
    """A number of bytes: decimal, octal or hexadecimal, with a suffix; None stays None."""
    if word is None:
        return None
    try:
        if word[:2].lower() == "0x":
            return int(word[:18], 16)
        if word[:1] == "0" and word.isdigit():
            return int(word[:24], 8)
    except ValueError:
        raise Failure(complaint) from None
    return amount(word, complaint)


class Squeeze:
    """Tells which blocks are left out, because they are the same as the one before."""

    def __init__(self, *, off: bool) -> None:
        self._off = off
        self._last: bytes | None = None
        self._starred = False

    def line(self, block: bytes) -> str | None:
        """What stands for the block: None for itself, else an asterisk, or nothing."""
        if self._off or block != self._last:
            self._last, self._starred = block, False
            return None
        starred, self._starred = self._starred, True
        return "" if starred else "*\n"
