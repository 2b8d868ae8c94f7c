"""Regular expressions run as automata: time grows with the text, whatever the expression.

Thompson's construction, with the places of groups carried along (as in Pike's sam, and in the
`regexp` packages that came from it). The leftmost match is found, and of those the longest, as
POSIX wants it; what groups hold follows greed. References back can't be run this way.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from tui.practice.programs.regex.syntax import (
    Alt,
    Assertion,
    Back,
    BadRegex,
    Chars,
    Group,
    Look,
    Node,
    Repeat,
    Seq,
)

MOST_STEPS = 20_000
"""Instructions of one automaton; intervals count as often as they repeat."""
PIECE = 2_000
"""Threads stepped between two turns of the others."""

Span = tuple[int, ...]
"""Where a match and its groups begin and end, in pairs; -1 for a group that took no part."""
Search = Generator[None, None, Span | None]
"""A search that stops now and then to let others have a turn, and returns what it found."""


@dataclass(slots=True)
class _Step:
    """One instruction; what it does is told by which fields are set."""

    chars: Chars | None = None
    to: tuple[int, ...] = ()
    """Where to go on, what is preferred first; empty at the end of the expression."""
    save: int = -1
    assertion: str = ""


class Automaton:
    """An expression, ready to run."""

    def __init__(self, node: Node, groups: int, *, ignore_case: bool, multiline: bool) -> None:
        self._steps: list[_Step] = []
        self._ignore_case = ignore_case
        self._multiline = multiline
        self._slots = 2 * (groups + 1)
        self._known: list[dict[str, bool]] = []
        self._build(node)
        self._steps.append(_Step())
        self._known = [{} for _ in self._steps]

    # -- building ----------------------------------------------------------------------------

    def _build(self, node: Node) -> None:
        if len(self._steps) > MOST_STEPS:
            raise BadRegex("Regular expression too big")
        here = len(self._steps)
        match node:
            case Chars():
                self._steps.append(_Step(chars=node, to=(here + 1,)))
            case Assertion(kind):
                self._steps.append(_Step(assertion=kind, to=(here + 1,)))
            case Seq(parts):
                for part in parts:
                    self._build(part)
            case Group(number, inner):
                self._steps.append(_Step(save=2 * number, to=(here + 1,)))
                self._build(inner)
                end = len(self._steps)
                self._steps.append(_Step(save=2 * number + 1, to=(end + 1,)))
            case Alt(choices):
                self._alternatives(choices)
            case Repeat():
                self._repeat(node)
            case Back() | Look():
                raise BadRegex("Invalid back reference")

    def _alternatives(self, choices: tuple[Node, ...]) -> None:
        fork = _Step()
        self._steps.append(fork)
        starts: list[int] = []
        exits: list[_Step] = []
        for choice in choices:
            starts.append(len(self._steps))
            self._build(choice)
            exits.append(_Step())
            self._steps.append(exits[-1])
        fork.to = tuple(starts)
        for leaving in exits:
            leaving.to = (len(self._steps),)

    def _repeat(self, node: Repeat) -> None:
        for _ in range(node.least):
            self._build(node.node)
        if node.most is None:
            here = len(self._steps)
            fork = _Step()
            self._steps.append(fork)
            self._build(node.node)
            self._steps.append(_Step(to=(here,)))
            fork.to = (here + 1, len(self._steps))
            return
        forks: list[tuple[int, _Step]] = []
        for _ in range(node.most - node.least):
            forks.append((len(self._steps), _Step()))
            self._steps.append(forks[-1][1])
            self._build(node.node)
        for here, fork in forks:
            fork.to = (here + 1, len(self._steps))

    # -- running -----------------------------------------------------------------------------

    def search(self, text: str, start: int, *, anchored: bool) -> Search:
        """The leftmost longest match from `start` on, or (`anchored`) at it."""
        best: Span | None = None
        threads: dict[int, Span] = {}
        work = 0
        for position in range(start, len(text) + 1):
            if best is None and (position == start or not anchored):
                fresh = (position,) + (-1,) * (self._slots - 1)
                self._follow(0, fresh, text, position, threads)
            elif not threads:
                break
            work += len(threads) + 1
            if work > PIECE:
                work = 0
                yield
            best = self._best(threads.get(len(self._steps) - 1), best, position)
            if position < len(text):
                threads = self._stepped(threads, best, text, position)
        return best

    def _best(self, saved: Span | None, best: Span | None, position: int) -> Span | None:
        if saved is None or (best is not None and saved[0] > best[0]):
            return best
        return (saved[0], position, *saved[2:])

    def _stepped(
        self, threads: dict[int, Span], best: Span | None, text: str, position: int
    ) -> dict[int, Span]:
        character = text[position]
        following: dict[int, Span] = {}
        for number, saved in threads.items():
            step = self._steps[number]
            if step.chars is None or (best is not None and saved[0] > best[0]):
                continue
            known = self._known[number]
            fits = known.get(character)
            if fits is None:
                fits = known[character] = self._fits(step.chars, character)
            if fits:
                self._follow(step.to[0], saved, text, position + 1, following)
        return following

    def _follow(
        self, first: int, saved: Span, text: str, position: int, threads: dict[int, Span]
    ) -> None:
        """Add a thread, and all that it can become without a character; the first one stays."""
        pending = [(first, saved)]
        while pending:
            number, places = pending.pop()
            if number in threads:
                continue
            threads[number] = places
            step = self._steps[number]
            if step.chars is not None:
                continue
            if step.save >= 0:
                slot = step.save
                places = (*places[:slot], position, *places[slot + 1 :])
            elif step.assertion and not self._holds(step.assertion, text, position):
                continue
            pending.extend((to, places) for to in reversed(step.to))

    def _fits(self, chars: Chars, character: str) -> bool:
        if not self._ignore_case or not character.isascii():
            return character in chars
        # A negated set leaves out what it names in either case.
        named = Chars(chars.ranges)
        return (character.lower() in named or character.upper() in named) != chars.negated

    def _holds(self, kind: str, text: str, position: int) -> bool:
        if kind in "^A":
            at_line = kind == "^" and self._multiline and text[position - 1 : position] == "\n"
            return position == 0 or at_line
        if kind in "$Z":
            at_line = kind == "$" and self._multiline and text[position : position + 1] == "\n"
            return position == len(text) or at_line
        before = position > 0 and _is_word(text[position - 1])
        after = position < len(text) and _is_word(text[position])
        return {
            "<": after and not before,
            ">": before and not after,
            "b": before != after,
            "B": before == after,
            "{": not before,
            "}": not after,
        }[kind]


def _is_word(character: str) -> bool:
    return character == "_" or (character.isascii() and character.isalnum())
