r"""POSIX regular expressions, basic and extended with GNU's additions, read into a tree.

Facts: POSIX.1-2017 (Base Definitions, 9), and the manuals of GNU grep and sed for `\+`, `\?`,
`\|`, `\w`, `\b`, `\<` and their like. Error texts are those of the C library.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import Final

MOST_REPEATS: Final = 32_767
"""The largest number in an interval (RE_DUP_MAX)."""
MOST_DEPTH: Final = 200
"""Groups within groups."""


class BadRegex(Exception):
    """A regular expression that can't be read; the text is the C library's."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of a set."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool = False

    def __contains__(self, character: str) -> bool:
        return any(low <= character <= high for low, high in self.ranges) != self.negated


@dataclass(frozen=True, slots=True)
class Seq:
    """One after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alt:
    """One of several."""

    choices: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """As often as it goes, between two numbers; `most` is None for no end."""

    node: Node
    least: int
    most: int | None
    lazy: bool = False
    """As seldom as it goes; only in Perl's expressions."""


@dataclass(frozen=True, slots=True)
class Group:
    """Remembered under its number."""

    number: int
    node: Node


@dataclass(frozen=True, slots=True)
class Back:
    """What a group matched, once more."""

    number: int


@dataclass(frozen=True, slots=True)
class Look:
    """What has to follow (`=`, or not: `!`) or to come before (`<=`, `<!`); Perl's alone."""

    mark: str
    node: Node


@dataclass(frozen=True, slots=True)
class Assertion:
    """A place and not a character: `^ $ < > b B`, the two ends of the text (`A Z`), and where
    no word goes on before (`{`) or after (`}`)."""

    kind: str


Node = Chars | Seq | Alt | Repeat | Group | Back | Look | Assertion
ANY: Final = Chars((), negated=True)
_WORD: Final = (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z"))
_SPACE: Final = (("\t", "\r"), (" ", " "))
CLASSES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "alpha": (("A", "Z"), ("a", "z")),
    "digit": (("0", "9"),),
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "upper": (("A", "Z"),),
    "lower": (("a", "z"),),
    "space": _SPACE,
    "blank": ((" ", " "), ("\t", "\t")),
    "punct": (("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
    "print": ((" ", "~"),),
    "graph": (("!", "~"),),
    "cntrl": (("\0", "\x1f"), ("\x7f", "\x7f")),
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}
"""The character classes as the C locale has them, which is what containers run in."""
_ESCAPED: Final[dict[str, Node]] = {
    "w": Chars(_WORD),
    "W": Chars(_WORD, negated=True),
    "s": Chars(_SPACE),
    "S": Chars(_SPACE, negated=True),
    "b": Assertion("b"),
    "B": Assertion("B"),
    "<": Assertion("<"),
    ">": Assertion(">"),
    "`": Assertion("A"),
    "'": Assertion("Z"),
}


def parse(pattern: str, *, extended: bool) -> tuple[Node, int]:
    """The tree of an expression, and how many groups it has. Raises BadRegex."""
    reader = Reader(pattern, extended)
    node = reader.alternatives(0)
    if reader.position < len(pattern):
        raise BadRegex("Unmatched ) or \\)")
    return node, reader.groups


class Reader:
    """One expression being read, from left to right."""

    def __init__(self, pattern: str, extended: bool) -> None:
        self.text = pattern
        self._extended = extended
        self.position = 0
        self.groups = 0
        self._closed: set[int] = set()

    # -- what stands where -------------------------------------------------------------------

    def special(self, mark: str) -> bool:
        """Whether `mark` stands here as an operator, in the spelling of this syntax."""
        spelt = mark if self._extended else "\\" + mark
        return self.text.startswith(spelt, self.position)

    def skip(self, mark: str) -> bool:
        """Pass over an operator if it stands here."""
        if not self.special(mark):
            return False
        self.position += 1 if self._extended else 2
        return True

    def ends(self) -> bool:
        """Whether all has been read."""
        return self.position >= len(self.text)

    # -- grammar -----------------------------------------------------------------------------

    def alternatives(self, depth: int) -> Node:
        """Everything up to the end, or to the parenthesis that closes this level."""
        if depth > MOST_DEPTH:
            raise BadRegex("Regular expression too big")
        choices = [self._sequence(depth)]
        while self.skip("|"):
            choices.append(self._sequence(depth))
        if len(choices) == 1:
            return choices[0]
        if all(isinstance(choice, Chars) and not choice.negated for choice in choices):
            chars = [choice for choice in choices if isinstance(choice, Chars)]
            return Chars(tuple(one for choice in chars for one in choice.ranges))
        return Alt(tuple(choices))

    def _sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while not self.ends() and not self.special("|"):
            if self.special(")") and (depth or not self._extended):
                break
            node = self._atom(depth, first=not parts)
            parts.append(self.repeated(node))
        return parts[0] if len(parts) == 1 else Seq(tuple(parts))

    def _atom(self, depth: int, *, first: bool) -> Node:
        if self.skip("("):
            return self.group(depth)
        character = self.text[self.position]
        self.position += 1
        if character == "\\":
            return self.escaped()
        if character == "[":
            return self._bracket()
        if character == ".":
            return ANY
        if character == "^" and (self._extended or first):
            return Assertion("^")
        if character == "$" and (self._extended or self._closes_here()):
            return Assertion("$")
        if self._extended and first and character in "*+?":
            return Seq(())
        return _literal(character)

    def _closes_here(self) -> bool:
        return self.ends() or self.special(")") or self.special("|")

    def group(self, depth: int) -> Node:
        """What an open parenthesis begins."""
        self.groups += 1
        number = self.groups
        inner = self.alternatives(depth + 1)
        if not self.skip(")"):
            raise BadRegex("Unmatched ( or \\(")
        self._closed.add(number)
        return Group(number, inner)

    def escaped(self) -> Node:
        """What stands behind a backslash."""
        if self.ends():
            raise BadRegex("Trailing backslash")
        character = self.text[self.position]
        self.position += 1
        if character in "123456789":
            if int(character) not in self._closed:
                raise BadRegex("Invalid back reference")
            return Back(int(character))
        if character == "{" and not self._extended:
            raise BadRegex("Invalid preceding regular expression")
        return _ESCAPED.get(character) or _literal(character)

    def repeated(self, node: Node) -> Node:
        """The node with the repetitions that follow it."""
        # A star right behind `^` is itself in basic expressions.
        if node == Assertion("^") and not self._extended:
            return node
        for _ in range(MOST_DEPTH):
            if self.text.startswith("*", self.position):
                self.position += 1
                node = Repeat(node, 0, None)
            elif self.skip("+"):
                node = Repeat(node, 1, None)
            elif self.skip("?"):
                node = Repeat(node, 0, 1)
            elif self.special("{") and (interval := self._interval()):
                node = Repeat(node, *interval)
            else:
                return node
        raise BadRegex("Regular expression too big")

    def _interval(self) -> tuple[int, int | None] | None:
        """The numbers in braces; None (in extended expressions) where it is no interval."""
        start = self.position + (1 if self._extended else 2)
        close = "}" if self._extended else "\\}"
        end = self.text.find(close, start)
        if end < 0:
            if self._extended:
                return None
            raise BadRegex("Unmatched \\{")
        low, comma, high = self.text[start:end].partition(",")
        digits = string.digits
        if low.strip(digits) or high.strip(digits) or not (low or comma):
            if self._extended:
                return None
            raise BadRegex("Invalid content of \\{\\}")
        least = int(low or "0")
        most = (int(high) if high else None) if comma else least
        if most is not None and most < least:
            raise BadRegex("Invalid content of \\{\\}")
        if max(least, most or 0) > MOST_REPEATS:
            raise BadRegex("Regular expression too big")
        self.position = end + len(close)
        return least, most

    # -- brackets ----------------------------------------------------------------------------

    def _bracket(self) -> Node:
        negated = self.text.startswith("^", self.position)
        self.position += negated
        ranges: list[tuple[str, str]] = []
        first = True
        while True:
            if self.ends():
                raise BadRegex("Unmatched [, [^, [:, [., or [=")
            if self.text[self.position] == "]" and not first:
                self.position += 1
                return Chars(tuple(ranges), negated)
            first = False
            kind = self.text[self.position : self.position + 2]
            if kind == "[:":
                ranges += self._class()
                continue
            low = self._end_point()
            high = low
            following = self.text[self.position : self.position + 2]
            if following[:1] == "-" and following[1:] not in ("", "]"):
                self.position += 1
                high = self._end_point()
                if high < low:
                    raise BadRegex("Invalid range end")
            ranges.append((low, high))

    def _class(self) -> tuple[tuple[str, str], ...]:
        name = self._between(":")
        if name not in CLASSES:
            raise BadRegex("Invalid character class name")
        return CLASSES[name]

    def _end_point(self) -> str:
        kind = self.text[self.position : self.position + 2]
        if kind in ("[.", "[="):
            name = self._between(kind[1])
            if len(name) != 1:
                raise BadRegex("Invalid collation character")
            return name
        self.position += 1
        return kind[0]

    def _between(self, mark: str) -> str:
        end = self.text.find(mark + "]", self.position + 2)
        if end < 0:
            raise BadRegex("Unmatched [, [^, [:, [., or [=")
        name = self.text[self.position + 2 : end]
        self.position = end + 2
        return name


def _literal(character: str) -> Chars:
    return Chars(((character, character),))
