"""The colours of `ls`, which tell what a name leads to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui.practice.files.nodes import Kind, Stat

_KEYS = {
    Kind.FOLDER: "di",
    Kind.LINK: "ln",
    Kind.PIPE: "pi",
    Kind.SOCKET: "so",
    Kind.DEVICE: "cd",
    Kind.FILE: "fi",
}
_BUILT_IN = {
    "di": "01;34",
    "ln": "01;36",
    "pi": "33",
    "so": "01;35",
    "cd": "01;33",
    "ex": "01;32",
    "su": "37;41",
    "sg": "30;43",
    "st": "37;44",
    "ow": "34;42",
    "tw": "30;42",
}
_BUSYBOX = {
    Kind.FILE: "0;0",
    Kind.FOLDER: "1;34",
    Kind.LINK: "1;36",
    Kind.PIPE: "0;35",
    Kind.SOCKET: "1;35",
    Kind.DEVICE: "1;35",
}
_SEQUENCE = re.compile(r"[0-9;]*\Z")


class Plain:
    """No colours at all."""

    shows = False
    """Whether there are any."""
    shows_targets = False
    """Whether what a link points to is painted as well."""

    def paint(self, name: str, stat: Stat | None) -> str:
        """The name as it is."""
        return name


class Busybox(Plain):
    """The colours that busybox has built in."""

    shows = True
    shows_targets = True

    def paint(self, name: str, stat: Stat | None) -> str:
        """The name in its colour; `stat` is None for what is not there."""
        if stat is None:
            code = "1;31"
        elif stat.kind is Kind.FILE and stat.mode & 0o111:
            code = "1;32"
        else:
            code = _BUSYBOX[stat.kind]
        return f"\x1b[{code}m{name}\x1b[m"


class Gnu(Plain):
    """The colours of GNU's `ls`, as its own table or LS_COLORS has them."""

    shows = True

    def __init__(self, variable: str = "") -> None:
        """`variable` is what LS_COLORS holds."""
        given = (item.partition("=") for item in variable.split(":"))
        chosen = {key: code for key, _, code in given if key and _SEQUENCE.match(code)}
        self.codes: Mapping[str, str] = {**_BUILT_IN, **chosen}
        self.shows_targets = "or" in chosen or "mi" in chosen
        self._begun = False

    def paint(self, name: str, stat: Stat | None) -> str:
        """The name in its colour; the first one resets whatever was before it."""
        code = self._code(name, stat)
        if not code:
            return name
        first = "" if self._begun else "\x1b[0m"
        self._begun = True
        return f"{first}\x1b[{code}m{name}\x1b[0m"

    def _code(self, name: str, stat: Stat | None) -> str:
        if stat is None:
            return self.codes.get("mi", self.codes.get("or", ""))
        if stat.kind is Kind.FOLDER:
            return self._folder(stat.mode)
        if stat.kind is not Kind.FILE:
            return self.codes.get(_KEYS[stat.kind], "")
        for bit, key in ((0o4000, "su"), (0o2000, "sg"), (0o111, "ex")):
            if stat.mode & bit and key in self.codes:
                return self.codes[key]
        endings = (key for key in self.codes if key.startswith("*") and name.endswith(key[1:]))
        return self.codes.get(max(endings, key=len, default="fi"), "")

    def _folder(self, mode: int) -> str:
        sticky, open_to_all = mode & 0o1000, mode & 0o002
        key = "tw" if sticky and open_to_all else "ow" if open_to_all else "st" if sticky else "di"
        return self.codes.get(key) or self.codes.get("di", "")
