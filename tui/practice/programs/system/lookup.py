"""`which`: where programs lie."""

from __future__ import annotations

from tui.practice.files.nodes import Kind
from tui.practice.kernel.process import Process
from tui.practice.programs.options import Given, Manual
from tui.practice.programs.tools import program
from tui.practice.programs.walking import child

_DEFAULT_PATH = "/sbin:/usr/sbin:/bin:/usr/bin"
_WHICH = Manual(
    "[-a] COMMAND...",
    """Print the files of commands.

    -a  all of them, not only the first that is found""",
)


@program(_WHICH)
async def which(p: Process, given: Given) -> int:
    """Print where commands are."""
    if not given.operands:
        if p.gnu:
            return 1
        raise given.misuse()
    code = 0
    for word in given.operands:
        found = [path for path in _candidates(p, word) if _executable(p, path)]
        await p.out("".join(f"{path}\n" for path in (found if "a" in given else found[:1])))
        code = code or int(not found)
    return code


def _candidates(p: Process, word: str) -> list[str]:
    if "/" in word:
        return [word]
    folders = p.env.get("PATH", _DEFAULT_PATH).split(":")
    return [child(folder or ".", word) for folder in folders]


def _executable(p: Process, path: str) -> bool:
    try:
        return p.stat(path).kind is Kind.FILE and p.access(path, 1)
    except OSError:
        return False
