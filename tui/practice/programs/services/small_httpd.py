"""busybox's httpd."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.system.waiting import LONGEST_SLEEP
from tui.practice.programs.tools import number, program, reason

_MANUAL = Manual(
    "[-fiv] [-c FILE] [-p [IP:]PORT] [-u USER] [-r REALM] [-h HOME]",
    """Serve the files of a folder by HTTP.

    -f        stay in the foreground
    -i        no effect
    -v        say what happens
    -p PORT   listen there (80)
    -h HOME   the folder (.)
    -c FILE   no effect
    -u USER   no effect
    -r REALM  no effect""",
)


@program(_MANUAL)
async def small_httpd(p: Process, given: Given) -> int:
    """Serve files."""
    home = given.value("h") or "."
    word = (given.value("p") or "80").rpartition(":")[2]
    if not 0 < number(word, f"bad port '{word}'") < 65_536:
        raise Failure(f"bad port '{word}'")
    try:
        p.change_folder(p.absolute(home))
    except OSError as error:
        raise Failure(f"can't change directory to '{home}': {reason(error)}") from None
    if "f" in given:
        return await _serve(p)
    p.fork(_serve, group=0)
    return 0


async def _serve(p: Process) -> int:
    """Stay. It handles no signal, so as a container's first process only KILL ends it."""
    while True:
        await p.sleep(LONGEST_SLEEP)
