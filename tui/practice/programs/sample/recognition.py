"""Which files of a container are those of cais's own sample app, and in what they differ.

A learner's small edits must not hide the app, and somebody else's `main.py` must not be taken for
it. So a file counts as the app's when it has the name, and either most of the app's lines or, for
the service, the service's own name in it: whoever wrote `ch1-mlops-intro` means this service.
"""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.sample.bundle import SampleApp
from tui.practice.programs.tools import text

SERVICE = "ch1-mlops-intro"
MODULES = ("model", "request_log")
"""What the service imports from beside it."""
_FILES = ("main.py", "train.py", "entrypoint.py", "healthcheck.py")
_COMPARED = ("main.py", "model.py", "request_log.py", "model.json")
_SHARE = 0.5
"""Of the app's lines that a file still has."""
_MOST_BYTES = 1 << 20


def recognised(sample: SampleApp, path: str, source: str) -> str | None:
    """The name of the app's file that this is; None if it is none of them."""
    name = path.rpartition("/")[2]
    if name not in _FILES:
        return None
    if name == "main.py" and SERVICE in source:
        return name
    own = _lines(sample.text(name))
    return name if len(own & _lines(source)) >= _SHARE * len(own) else None


async def differing(p: Process, sample: SampleApp, folder: str) -> list[str]:
    """The files of the service that are not as cais ships them."""
    found: list[str] = []
    for name in _COMPARED:
        try:
            there = text(await p.read_all(f"{folder}/{name}", _MOST_BYTES))
        except OSError:
            continue
        if _plain(there) != _plain(sample.text(name)):
            found.append(name)
    return found


def notice(files: list[str]) -> str:
    """The line that tells what is served instead of files that differ."""
    *some, last = files
    names = f"{', '.join(some)} and {last}" if some else last
    verb = "differ" if some else "differs"
    return (
        f"cais: {names} {verb} from the version that comes with cais, and that one is served:"
        " the practice engine runs no code of an image."
    )


def _lines(source: str) -> frozenset[str]:
    return frozenset(filter(None, map(str.strip, source.splitlines())))


def _plain(source: str) -> str:
    return source.replace("\r\n", "\n").rstrip("\n")
