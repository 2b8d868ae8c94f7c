"""nginx's configuration files, read into directives.

Facts: the documentation of nginx (nginx.org), and the words of its error messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.practice.kernel.process import Process
from tui.practice.programs.tools import reason, text
from tui.practice.shell.patterns import compiled

MOST_BYTES = 1 << 20
MOST_DEPTH = 16
"""Files that include files."""
_TOKEN = re.compile(
    r"(?P<blank>[ \t\r]+|#[^\n]*)|(?P<line>\n)|(?P<mark>[{};])"
    r"|\"(?P<double>(?:\\.|[^\"\\])*)\"|'(?P<single>(?:\\.|[^'\\])*)'"
    r"|(?P<open>[\"'])|(?P<word>(?:\\.|\$\{[^}]*\}|[^\s{};\\])+)",
    re.DOTALL,
)

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class BadConfiguration(Exception):
    """What nginx says about its configuration, after `[emerg]`."""


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive, with those in its block."""

    name: str
    values: tuple[str, ...]
    file: str
    line: int
    block: tuple[Directive, ...] | None = None
    """None where it ends with a semicolon."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


async def configuration(p: Process, path: str, extra: str = "") -> tuple[Directive, ...]:
    """All directives of a file and of those it includes. Raises BadConfiguration.

    `extra` is what `-g` gave on the command line.
    """
    reader = _Reader(p)
    given = await reader.directives(list(_tokens(extra, "command line")), "command line")
    return (*given, *await reader.file(path))


def find(directives: Sequence[Directive], name: str) -> Directive | None:
    """The last directive of a name, at this level."""
    return next((one for one in reversed(directives) if one.name == name), None)


class _Reader:
    """Reads files that include files."""

    def __init__(self, p: Process) -> None:
        self._p = p
        self._depth = 0

    async def file(self, path: str) -> tuple[Directive, ...]:
        try:
            data = await self._p.read_all(path, MOST_BYTES)
        except OSError as error:
            words = f'open() "{path}" failed ({error.errno}: {reason(error)})'
            raise BadConfiguration(words) from None
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise BadConfiguration(f'too many files include one another in "{path}"')
        found = await self.directives(list(_tokens(text(data), path)), path)
        self._depth -= 1
        return found

    async def directives(self, tokens: list[_Token], file: str) -> tuple[Directive, ...]:
        tokens.reverse()
        found = await self._block(tokens, file, inner=False)
        return tuple(found)

    async def _block(self, tokens: list[_Token], file: str, *, inner: bool) -> list[Directive]:
        found: list[Directive] = []
        words: list[_Token] = []
        last = 1
        while tokens:
            token = tokens.pop()
            last = token.line
            if token.kind == "word":
                words.append(token)
                continue
            if token.text == "}":
                if words or not inner:
                    raise BadConfiguration(f'unexpected "}}" in {file}:{token.line}')
                return found
            if not words:
                raise BadConfiguration(f'unexpected "{token.text}" in {file}:{token.line}')
            name, values = words[0], tuple(word.text for word in words[1:])
            words = []
            if token.text == "{":
                block = tuple(await self._block(tokens, file, inner=True))
                found.append(Directive(name.text, values, file, name.line, block))
            elif name.text == "include":
                found += await self._included(values, file, name.line)
            else:
                found.append(Directive(name.text, values, file, name.line))
            await self._p.breathe()
        if words or inner:
            expected = 'expecting ";" or "}"' if words else 'expecting "}"'
            raise BadConfiguration(f"unexpected end of file, {expected} in {file}:{last}")
        return found

    async def _included(
        self, values: tuple[str, ...], file: str, line: int
    ) -> tuple[Directive, ...]:
        if len(values) != 1:
            words = f'invalid number of arguments in "include" directive in {file}:{line}'
            raise BadConfiguration(words)
        path = values[0] if values[0].startswith("/") else f"/etc/nginx/{values[0]}"
        if not any(mark in path for mark in "*?["):
            try:
                return await self.file(path)
            except BadConfiguration as error:
                if str(error).startswith("open()"):
                    raise BadConfiguration(f"{error} in {file}:{line}") from None
                raise
        folder, _, pattern = path.rpartition("/")
        glob = compiled(((pattern, False),))
        found: list[Directive] = []
        names = self._p.names(folder) if self._p.is_folder(folder) else []
        for name in names:
            if glob.matches(name):
                found += await self.file(f"{folder}/{name}")
        return tuple(found)


def _tokens(source: str, file: str) -> Iterator[_Token]:
    line, place = 1, 0
    while place < len(source):
        found = _TOKEN.match(source, place)
        if found is None or found["open"]:
            words = f'unexpected end of file, expecting ";" or "}}" in {file}:{line}'
            raise BadConfiguration(words)
        place = found.end()
        if found["mark"]:
            yield _Token("mark", found["mark"], line)
        elif found["word"] is not None:
            yield _Token("word", _unescaped(found["word"]), line)
        elif found["double"] is not None or found["single"] is not None:
            body = found["double"] if found["double"] is not None else found["single"]
            yield _Token("word", _unescaped(body), line)
        line += found[0].count("\n")


def _unescaped(word: str) -> str:
    """A word without the backslashes that nginx takes away; expressions keep theirs."""
    return re.sub(r"\\([ntr\"'\\])", lambda found: _ESCAPES.get(found[1], found[1]), word)
