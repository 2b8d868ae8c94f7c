"""Names in messages and lists, quoted in GNU's manner so that a shell would read them back."""

from __future__ import annotations

import re

from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.tools import raw

_SPECIAL = re.compile(r"""[ \t\n!"$&'()*;<=>?\[\\^`|]|\A[#~]|\A[{}]\Z""")
_IN_DOUBLE = re.compile(r'[!"$`\\]')
_ESCAPES = {"\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r"}


def shell_quoted(name: str) -> str:
    """The name between quotes, whatever is in it; as GNU's programs put it in messages."""
    if all(map(_is_shown, name)):
        if "'" in name and not _IN_DOUBLE.search(name):
            return f'"{name}"'
        return "'" + name.replace("'", "'\\''") + "'"
    parts = []
    for run in re.findall(r"[^\x00-\x1f\x7f\udc80-\udcff]+|[\x00-\x1f\x7f\udc80-\udcff]+", name):
        if _is_shown(run[0]):
            parts.append("'" + run.replace("'", "'\\''") + "'")
        else:
            parts.append("$'" + "".join(map(_escaped, run)) + "'")
    begins_plain = parts[0].startswith("'")
    return ("" if begins_plain else "''") + "".join(parts)


def shell_quoted_if_needed(name: str) -> str:
    """The name as `ls` shows it on a terminal: in quotes only if a shell would need them."""
    if name and all(map(_is_shown, name)) and not _SPECIAL.search(name):
        return name
    return shell_quoted(name)


def with_question_marks(name: str) -> str:
    """The name with a `?` for everything that a terminal would not show."""
    return "".join(c if _is_shown(c) else "?" for c in name)


def in_posix_locale(p: Process) -> bool:
    """Whether the locale is the plain one, in which some of GNU's programs use other words."""
    return in_quotes(p, "") == "''"


def _is_shown(character: str) -> bool:
    return not (character < " " or character == "\x7f" or "\udc80" <= character <= "\udcff")


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return f"\\{_ESCAPES[character]}"
    return "".join(f"\\{byte:03o}" for byte in raw(character))
