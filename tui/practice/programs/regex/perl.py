r"""Perl's regular expressions, as far as `grep -P` needs them, read into the same tree.

Facts: pcre2pattern(3). Known are `\d`, `\h`, `(?:...)`, `(?i)` at the beginning, lazy repetitions,
and what has to follow or to come before.
"""

from __future__ import annotations

from typing import Final

from tui.practice.programs.regex.syntax import (
    BadRegex,
    Chars,
    Look,
    Node,
    Reader,
    Repeat,
)

_DIGIT: Final = (("0", "9"),)
_BLANK: Final = (("\t", "\t"), (" ", " "))
_LETTERS: Final = {
    "d": Chars(_DIGIT),
    "D": Chars(_DIGIT, negated=True),
    "h": Chars(_BLANK),
    "H": Chars(_BLANK, negated=True),
    "t": Chars((("\t", "\t"),)),
    "n": Chars((("\n", "\n"),)),
    "r": Chars((("\r", "\r"),)),
}


def parse_perl(pattern: str) -> tuple[Node, int]:
    """The tree of an expression, and how many groups it has. Raises BadRegex."""
    reader = _PerlReader(pattern, True)
    node = reader.alternatives(0)
    if reader.position < len(pattern):
        raise BadRegex("unmatched closing parenthesis")
    return node, reader.groups


class _PerlReader(Reader):
    """One expression being read."""

    def escaped(self) -> Node:
        letter = self.text[self.position : self.position + 1]
        if letter in _LETTERS:
            self.position += 1
            return _LETTERS[letter]
        if letter == "K":
            raise BadRegex("\\K is not in the practice engine; try (?<=...)")
        return super().escaped()

    def group(self, depth: int) -> Node:
        for mark in ("?:", "?=", "?!", "?<=", "?<!"):
            if self.text.startswith(mark, self.position):
                self.position += len(mark)
                inner = self.alternatives(depth + 1)
                if not self.skip(")"):
                    raise BadRegex("missing closing parenthesis")
                return inner if mark == "?:" else Look(mark[1:], inner)
        if self.text.startswith("?", self.position):
            raise BadRegex("unrecognized character after (?")
        return super().group(depth)

    def repeated(self, node: Node) -> Node:
        found = super().repeated(node)
        # A question mark behind a repetition was taken for one more repetition.
        if isinstance(found, Repeat) and (found.least, found.most) == (0, 1):
            inner = found.node
            if isinstance(inner, Repeat):
                return Repeat(inner.node, inner.least, inner.most, lazy=True)
        return found
