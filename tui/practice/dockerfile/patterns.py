"""The patterns of `${name#pattern}` and its like: `?` and `*`, without regular expressions.

A pattern is cut at its stars. What remains is looked for piece by piece, from the left, which
takes no longer than reading the text once for each piece: no pattern can keep the engine busy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.practice.dockerfile.errors import ExpansionError

TOO_LONG = "the result is too long"
MOST_CHARACTERS = 1000
"""Of a pattern; longer ones are refused."""

_TEMPLATE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})")


@dataclass(frozen=True, slots=True)
class Pattern:
    """What stands between the stars, each as characters and None for any one of them."""

    pieces: tuple[tuple[str | None, ...], ...]

    @property
    def reversed(self) -> Pattern:
        """The same, read from its end."""
        return Pattern(tuple(piece[::-1] for piece in self.pieces[::-1]))


def compile_pattern(text: str) -> Pattern:
    r"""The pattern that a text means; a backslash makes `*`, `?`, `}`, `/` and itself ordinary.

    Raises ExpansionError if it stands before anything else.
    """
    if len(text) > MOST_CHARACTERS:
        raise _invalid(text, "it is too long")
    pieces: list[tuple[str | None, ...]] = []
    piece: list[str | None] = []
    characters = iter(text)
    for character in characters:
        if character == "*":
            pieces.append(tuple(piece))
            piece = []
        elif character == "?":
            piece.append(None)
        elif character == "\\":
            escaped = next(characters, "\ufffd")
            if escaped not in "*?\\}/":
                raise _invalid(text, f"invalid escape '\\{escaped}'")
            piece.append(escaped)
        else:
            piece.append(character)
    return Pattern((*pieces, tuple(piece)))


def trim_prefix(pattern: Pattern, value: str, *, longest: bool) -> str:
    """The value without what the pattern means at its beginning."""
    compiled = _compiled(pattern)
    if compiled.pieces[0].match(value) is None:
        return value
    found = _find(compiled, value, 0, longest=longest)
    return value if found is None else value[found[1] :]


def trim_suffix(pattern: Pattern, value: str, *, longest: bool) -> str:
    """The value without what the pattern means at its end."""
    return trim_prefix(pattern.reversed, value[::-1], longest=longest)[::-1]


def replace(pattern: Pattern, value: str, replacement: str, *, everywhere: bool, most: int) -> str:
    """The value with the longest match of the pattern replaced, at its first place or at all.

    Where all are replaced, `$0` in the replacement is what was matched, and any other name behind
    a dollar is nothing: the engine has its regular expressions do it.
    Raises ExpansionError if more than `most` characters are put in.
    """
    compiled = _compiled(pattern)
    parts: list[str] = []
    place = end = length = 0
    while place <= len(value):
        found = _find(compiled, value, place, longest=True)
        if found is None:
            break
        parts.append(value[end : found[0]])
        # An empty match right behind another one counts for nothing.
        if found[1] > end or found[0] == 0:
            matched = value[found[0] : found[1]]
            length += len(replacement) + everywhere * replacement.count("$") * len(matched)
            if length > most:
                raise ExpansionError(TOO_LONG)
            parts.append(_filled(replacement, matched) if everywhere else replacement)
        end = found[1]
        if not everywhere:
            break
        place = max(place + 1, end)
    return "".join((*parts, value[end:]))


def _filled(replacement: str, matched: str) -> str:
    values = {None: "$", "0": matched}
    return _TEMPLATE.sub(lambda found: values.get(found[1] or found[2], ""), replacement)


def _find(pattern: _Compiled, value: str, start: int, *, longest: bool) -> tuple[int, int] | None:
    """Where the first match begins and ends."""
    first = found = pattern.pieces[0].search(value, start)
    for piece in pattern.pieces[1:]:
        found = found and piece.search(value, found.end())
    if first is None or found is None:
        return None
    end = found.end()
    if longest and len(pattern.pieces) > 1:
        # The last place is the first one from behind, and not before the one that was found.
        last = pattern.last_reversed.search(value[found.start() :][::-1])
        end = end if last is None else len(value) - last.start()
    return first.start(), end


@dataclass(frozen=True, slots=True)
class _Compiled:
    pieces: tuple[re.Pattern[str], ...]
    last_reversed: re.Pattern[str]


def _compiled(pattern: Pattern) -> _Compiled:
    return _Compiled(
        tuple(_expression(piece) for piece in pattern.pieces),
        _expression(pattern.pieces[-1][::-1]),
    )


def _expression(piece: tuple[str | None, ...]) -> re.Pattern[str]:
    signs = ("." if sign is None else re.escape(sign) for sign in piece)
    return re.compile("".join(signs), re.DOTALL)


def _invalid(text: str, why: str) -> ExpansionError:
    return ExpansionError(f"invalid pattern ({text}) in substitution: {why}")
