"""Words in the making."""

from __future__ import annotations

import re

from tui.practice.shell.syntax import Home, Part, Text, Word

_TILDE = re.compile(r"(\A)~([A-Za-z0-9_.+-]*)(?=/|\Z)")
_TILDE_IN_LIST = re.compile(r"(\A|:)~([A-Za-z0-9_.+-]*)(?=[/:]|\Z)")

_SUBSCRIPT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*|)\[")
_SUBSCRIPT_END = re.compile(r"([^]]*)\](\+?)=")


class Parts:
    """A word while it is being read: neighbours of the same kind become one."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._pending: list[str] = []
        self._quoted = False

    def text(self, text: str, quoted: bool) -> None:
        """Add characters; an empty quoted text is kept, since `""` is a word."""
        if self._pending and quoted != self._quoted:
            self._settle()
        if text or quoted:
            self._quoted = quoted
            self._pending.append(text)

    def part(self, part: Part) -> None:
        """Add something that is to be expanded."""
        self._settle()
        self._parts.append(part)

    def done(self) -> Word:
        """The word."""
        self._settle()
        return tuple(self._parts)

    def _settle(self) -> None:
        if self._pending:
            self._parts.append(Text("".join(self._pending), self._quoted))
            self._pending.clear()


def subscripted(word: Word) -> tuple[str, Word, bool, Word] | None:
    """`name[index]=value` taken apart, with whether it is `+=`; None if it is nothing like it."""
    first = word[0] if word else None
    start = _SUBSCRIPT.match(first.text) if isinstance(first, Text) and not first.quoted else None
    if start is None or not isinstance(first, Text):
        return None
    index: list[Part] = []
    rest: Word = (Text(first.text[start.end() :]), *word[1:])
    for number, part in enumerate(rest):
        found = None
        if isinstance(part, Text) and not part.quoted:
            found = _SUBSCRIPT_END.match(part.text)
        if found is None or not isinstance(part, Text):
            index.append(part)
            continue
        if found[1]:
            index.append(Text(found[1]))
        value = part.text[found.end() :]
        following = rest[number + 1 :]
        return start[1], tuple(index), bool(found[2]), ((Text(value),) if value else ()) + following
    return None


def with_home(word: Word, *, in_list: bool = False) -> Word:
    """The word with the tilde at its start (`in_list`: and after each colon) made out."""
    parts: list[Part] = []
    for number, part in enumerate(word):
        if not isinstance(part, Text) or part.quoted or "~" not in part.text:
            parts.append(part)
            continue
        done = 0
        for match in (_TILDE_IN_LIST if in_list else _TILDE).finditer(part.text):
            ends_word = number == len(word) - 1
            if (match.end() == len(part.text) and not ends_word) or (number and not match[1]):
                continue
            before = part.text[done : match.start()] + match[1]
            if before:
                parts.append(Text(before))
            parts.append(Home(match[2]))
            done = match.end()
        if done < len(part.text):
            parts.append(Text(part.text[done:]))
    return tuple(parts)
