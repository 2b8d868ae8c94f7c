"""What a person does between docker commands: look at a file, ask a web server, wait."""

from __future__ import annotations

import http.client
import tarfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Result = tuple[int, bytes, bytes]
"""An exit code, what was printed, and what was complained."""
_TIMEOUT = 5.0


def run(name: str, words: Sequence[str], here: Path, patience: float) -> Result:
    """Do one of them. Raises ValueError for one that there is not."""
    if name not in _ERRANDS:
        raise ValueError(f"scenarios know no command {name}")
    return _ERRANDS[name](words, here, patience)


def _http(words: Sequence[str], _here: Path, patience: float) -> Result:
    """`http METHOD PATH PORT [BODY]`: a status and a body, as soon as anybody listens."""
    method, path, port, *body = words
    deadline = time.monotonic() + patience
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=_TIMEOUT)
        try:
            connection.request(method, path, body="".join(body) or None)
            answer = connection.getresponse()
            kind = answer.getheader("Content-Type", "")
            head = f"{answer.status} {answer.reason} {kind}\n".encode()
            return 0, head + answer.read(), b""
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() > deadline:
                return 1, b"", f"{type(error).__name__}\n".encode()
        finally:
            connection.close()
        time.sleep(0.05)


def _refused(words: Sequence[str], _here: Path, _patience: float) -> Result:
    """`refused PORT`: what becomes of a request that nobody should answer."""
    connection = http.client.HTTPConnection("127.0.0.1", int(words[0]), timeout=_TIMEOUT)
    try:
        connection.request("GET", "/")
        return 0, f"{connection.getresponse().status}\n".encode(), b""
    except ConnectionRefusedError:
        return 1, b"refused\n", b""
    except (OSError, http.client.HTTPException):
        return 1, b"closed without an answer\n", b""
    finally:
        connection.close()


def _cat(words: Sequence[str], here: Path, _patience: float) -> Result:
    """`cat FILE`: the text of a file."""
    try:
        return 0, (here / words[0]).read_bytes(), b""
    except OSError as error:
        return 1, b"", f"{error.strerror}\n".encode()


def _write(words: Sequence[str], here: Path, _patience: float) -> Result:
    """`write FILE TEXT`: a file gets another text."""
    path, *text = words
    (here / path).write_text(" ".join(text) + "\n", encoding="utf-8")
    return 0, b"", b""


def _ls(words: Sequence[str], here: Path, _patience: float) -> Result:
    """`ls FOLDER`: all that is below it, with modes."""
    top = here / words[0]
    found = sorted(top.rglob("*"))
    lines = [f"{path.lstat().st_mode:o} {path.relative_to(top)}\n" for path in found]
    return 0, "".join(lines).encode(), b""


def _tar(words: Sequence[str], here: Path, _patience: float) -> Result:
    """`tar FILE [BEGINNING]`: what is in an archive, if its path begins so."""
    path, *beginnings = words
    with tarfile.open(here / path) as archive:
        lines = [
            f"{member.type.decode()} {member.mode:o} {member.uid} {member.gid} {member.size}"
            f" {member.name} {member.linkname}".rstrip()
            for member in archive
            if not beginnings or member.name.startswith(tuple(beginnings))
        ]
    return 0, "\n".join([*sorted(lines), ""]).encode(), b""


_ERRANDS: Mapping[str, Callable[[Sequence[str], Path, float], Result]] = {
    "http": _http,
    "refused": _refused,
    "cat": _cat,
    "write": _write,
    "ls": _ls,
    "tar": _tar,
}
