r"""Scripts of sed, read into commands.

Facts: POSIX.1-2017 (sed), and GNU sed's manual for one-line `a`, `i` and `c`, `0,/re/`,
`first~step`, `addr,+N`, `\U` and their kin, and the flags `I` and `M`.
"""

from __future__ import annotations

import re

from tui.practice.programs.regex import BadRegex, Pattern
from tui.practice.programs.text.sed.commands import Address, BadScript, Command, Substitution
from tui.practice.programs.text.sed.escapes import letters, replacement, unescaped

MOST_COMMANDS = 10_000


def parse(script: str, *, extended: bool, gnu: bool = True) -> list[Command]:
    r"""The commands of a script. Raises BadScript. Only GNU's knows `\U` and its kin."""
    reader = _Reader(script, extended, gnu)
    commands = reader.commands()
    labels = {c.text: place for place, c in enumerate(commands) if c.name == ":"}
    for command in commands:
        if command.name in ("b", "t", "T"):
            if command.text and command.text not in labels:
                words = f"can't find label for jump to `{command.text}'"
                raise BadScript(f"can't find label for jump to '{command.text}'", words, -1)
            command.target = labels.get(command.text, len(commands))
    return commands


class _Reader:
    """A script being read."""

    def __init__(self, script: str, extended: bool, gnu: bool) -> None:
        self._gnu = gnu
        self._text = script
        self._extended = extended
        self._at = 0

    def commands(self) -> list[Command]:
        found: list[Command] = []
        open_blocks: list[int] = []
        while True:
            self._skip(" \t\n;")
            start = self._at
            if self._at >= len(self._text):
                break
            if self._peek() == "#":
                self._line()
                continue
            command = self._command()
            if command.name == "{":
                open_blocks.append(len(found))
            elif command.name == "}":
                if not open_blocks:
                    raise BadScript("unexpected }", "unexpected `}'", start + 1)
                found[open_blocks.pop()].target = len(found)
            found.append(command)
            if len(found) > MOST_COMMANDS:
                raise self._bad("script too long", "script too long")
        if open_blocks:
            raise BadScript("unmatched '{'", "unmatched `{'", 0)
        return found

    # -- characters --------------------------------------------------------------------------

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        self._at += 1
        return self._text[self._at - 1 : self._at]

    def _skip(self, characters: str) -> None:
        while self._at < len(self._text) and self._text[self._at] in characters:
            self._at += 1

    def _line(self) -> str:
        end = self._text.find("\n", self._at)
        end = len(self._text) if end < 0 else end
        line, self._at = self._text[self._at : end], end
        return line

    def _digits(self) -> int | None:
        found = re.compile(r"\d+").match(self._text, self._at)
        if not found:
            return None
        self._at = found.end()
        return int(found[0][:12])

    def _bad(self, busybox: str, gnu: str) -> BadScript:
        return BadScript(busybox, gnu, self._at)

    # -- commands ----------------------------------------------------------------------------

    def _command(self) -> Command:
        command = Command("")
        command.first = self._address(second=False)
        if command.first is not None:
            self._skip(" \t")
            if self._peek() == ",":
                self._at += 1
                self._skip(" \t")
                command.second = self._address(second=True)
                if command.second is None:
                    raise self._bad("no address after comma", "unexpected `,'")
        first, second = command.first, command.second
        from_start = first is not None and first.line == 0 and not first.step
        if from_start and (second is None or not (second.pattern or second.empty)):
            words = "invalid usage of line address 0"
            raise self._bad(words, words)
        self._skip(" \t")
        while self._peek() == "!":
            self._at += 1
            command.negated = True
            self._skip(" \t!")
        command.name = self._next()
        if not command.name:
            raise self._bad("missing command", "missing command")
        self._arguments(command)
        return command

    def _arguments(self, command: Command) -> None:
        name = command.name
        if name in "{":
            return
        if name in "}=dDgGhHnNpPxzF":
            if name == "}" and command.first is not None:
                raise self._bad("} can't have an address", "} doesn't want any addresses")
            self._end()
        elif name in "aic":
            command.text = self._appended()
        elif name in "qQlL":
            self._skip(" \t")
            command.number = self._digits() or 0
            self._end()
        elif name in ":btT":
            self._skip(" \t")
            found = re.compile(r"[^\n;]*" if name == ":" else r"[^\n;}]*").match(
                self._text, self._at
            )
            assert found is not None
            self._at = found.end()
            command.text = found[0].strip()
            if name == ":" and not command.text:
                raise self._bad("expected label", '":" lacks a label')
        elif name in "rRwW":
            self._skip(" \t")
            command.text = self._line()
            if not command.text:
                raise self._bad("empty filename", "missing filename in r/R/w/W commands")
        elif name == "s":
            command.substitution = self._substitution()
        elif name == "y":
            command.table = self._transliteration()
        elif name == "e":
            raise self._bad("unsupported command e", "e runs programs, and is left out here")
        else:
            raise self._bad(f"unsupported command {name}", f"unknown command: `{name}'")

    def _end(self) -> None:
        self._skip(" \t")
        following = self._peek()
        if following == "" or following in "\n;":
            self._at += 1
        elif following not in "}#":
            self._at += 1
            raise self._bad("unsupported command after this one", "extra characters after command")

    def _appended(self) -> str:
        self._skip(" \t")
        if self._at >= len(self._text):
            raise self._bad("incomplete command", "expected \\ after `a', `c' or `i'")
        if self._peek() == "\\":
            after = re.compile(r"\\[ \t]*\n").match(self._text, self._at)
            if after:
                self._at = after.end()
            else:
                self._at += 1
        parts: list[str] = []
        while self._at < len(self._text):
            character = self._next()
            if character == "\n":
                break
            if character == "\\" and self._at < len(self._text):
                character = self._next()
            parts.append(character)
        return "".join(parts) + "\n"

    # -- addresses and expressions -----------------------------------------------------------

    def _address(self, *, second: bool) -> Address | None:
        start = self._peek()
        if start == "$":
            self._at += 1
            return Address(last=True)
        if second and start in ("+", "~"):
            self._at += 1
            number = self._digits() or 0
            return Address(more=number) if start == "+" else Address(step=number)
        if start.isdigit():
            number = self._digits() or 0
            if self._peek() == "~":
                self._at += 1
                return Address(line=number, step=self._digits() or 0)
            return Address(line=number)
        if start not in ("/", "\\"):
            return None
        self._at += 1
        mark = self._next() if start == "\\" else start
        body = self._until(mark, "unterminated address regex", in_regex=True)
        flags = re.compile("[IM]*").match(self._text, self._at)
        assert flags is not None
        self._at = flags.end()
        if not body:
            return Address(empty=True)
        return Address(pattern=self._pattern(body, flags[0]))

    def _until(self, mark: str, words: str, *, in_regex: bool) -> str:
        """Everything up to the next `mark` that is not escaped, and passes over it."""
        parts: list[str] = []
        while self._at < len(self._text):
            character = self._next()
            if character == mark:
                return "".join(parts)
            if character == "\\":
                following = self._next()
                if following == mark:
                    parts.append(mark if mark not in "\\&" else "\\" + mark)
                elif following == "\n" and in_regex:
                    parts.append("\n")
                else:
                    parts.append("\\" + following)
            elif character == "[" and in_regex:
                found = _BRACKET.match(self._text, self._at - 1)
                if found is None:
                    self._at = len(self._text)
                    break
                self._at = found.end()
                parts.append(found[0])
            else:
                parts.append(character)
        raise self._bad(f"unmatched '{mark}'", words)

    def _pattern(self, body: str, flags: str) -> Pattern:
        try:
            return Pattern(
                unescaped(body),
                extended=self._extended,
                ignore_case="i" in flags.lower(),
                multiline="m" in flags.lower(),
            )
        except BadRegex as error:
            raise self._bad(f"bad regex '{body}': {error}", str(error)) from None

    def _substitution(self) -> Substitution:
        mark = self._next()
        if not mark or mark in "\n\\":
            raise self._bad("bad format in substitution expression", "unterminated `s' command")
        body = self._until(mark, "unterminated `s' command", in_regex=True)
        given = self._until(mark, "unterminated `s' command", in_regex=False)
        flags = re.compile(r"[gpiImM0-9]*").match(self._text, self._at)
        assert flags is not None
        self._at = flags.end()
        numbers = re.findall(r"\d+", flags[0])
        if "0" in numbers:
            raise self._bad(
                "bad option in substitution expression",
                "number option to `s' command may not be zero",
            )
        pattern = self._pattern(body, flags[0]) if body else None
        parts = replacement(given, marks=self._gnu)
        highest = max((part for part in parts if isinstance(part, int)), default=0)
        if pattern is not None and highest > pattern.groups:
            words = f"invalid reference \\{highest} on `s' command's RHS"
            raise self._bad(words, words)
        file = ""
        if self._peek() == "w":
            self._at += 1
            self._skip(" \t")
            file = self._line()
        elif self._peek() not in ("", "\n", ";", "}", "#", " ", "\t"):
            self._at += 1
            raise self._bad("bad option in substitution expression", "unknown option to `s'")
        else:
            self._end()
        return Substitution(
            pattern,
            parts,
            "g" in flags[0],
            int(numbers[0][:9]) if numbers else 1,
            "p" in flags[0],
            file,
        )

    def _transliteration(self) -> dict[int, str]:
        mark = self._next()
        words = "unterminated `y' command"
        source = letters(self._until(mark, words, in_regex=False))
        target = letters(self._until(mark, words, in_regex=False))
        if len(source) != len(target):
            words = "strings for `y' command are different lengths"
            raise self._bad("y/ strings have different lengths", words)
        self._end()
        table: dict[int, str] = {}
        for one, other in zip(source, target, strict=True):
            table.setdefault(ord(one), other)
        return table


_BRACKET = re.compile(r"\[\^?\]?(?:\[[:.=].*?[:.=]\]|[^\]\n])*\]")
