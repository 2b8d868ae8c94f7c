"""The list of a container's processes, as the real engine has `ps` of the host make it.

The words for what is refused: Docker Engine 28.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui.practice.errors import Failed
from tui.practice.programs.system.ps_columns import Listed
from tui.practice.programs.system.ps_options import BadOptions, read

Document = dict[str, Any]


def table(processes: Sequence[Listed], options: str, now: float, memory: int) -> Document:
    """The answer of `GET /containers/X/top`: titles, and a row for each process.

    Raises Failed, in the words of `ps` or of the engine, for options that don't work.
    """
    try:
        asked = read(options.split())
    except BadOptions as bad:
        raise Failed(f"ps: error: {bad.text}") from None
    titles = [column.title for column in asked.shown]
    if "PID" not in titles:
        raise Failed("Couldn't find PID field in ps output")
    rows = [
        [column.value(one, now, memory) for column in asked.shown]
        for one in processes
        if not asked.by_list or asked.names_it(one)
    ]
    return {"Processes": rows or None, "Titles": titles}
