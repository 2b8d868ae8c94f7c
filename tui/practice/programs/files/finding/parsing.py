"""Reads the expression of `find`."""

from __future__ import annotations

from tui.practice.programs.files.finding import actions, names, tests
from tui.practice.programs.files.finding.expression import (
    Node,
    all_of,
    any_of,
    each_of,
    opposite,
    tested,
)
from tui.practice.programs.files.finding.search import Search
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given

MOST_WORDS = 10_000
_DEEPEST = 100
"""Brackets within brackets."""
_NOTHING = ("-noleaf", "-warn", "-nowarn", "-ignore_readdir_race", "-noignore_readdir_race")
_OPTIONS = ("-maxdepth", "-mindepth", "-depth", "-d", "-xdev", "-mount", *_NOTHING)
"""They hold for the whole search, wherever they stand."""
_PATTERNS = ("-name", "-iname", "-path", "-ipath", "-wholename", "-iwholename", "-lname", "-ilname")


class Parser:
    """One expression; busybox lets an operator do without an operand, GNU does not."""

    def __init__(self, search: Search, given: Given, words: list[str]) -> None:
        self._search = search
        self._given = given
        self._words = words
        self._at = 0
        self._acts = False
        self._last = ""
        """The last test or action before the place that is read."""
        self._regex_type = "emacs" if search.p.gnu else "basic"

    @property
    def _gnu(self) -> bool:
        return self._search.p.gnu

    def parsed(self) -> Node:
        """The whole expression; it prints what it is true for, unless it does something else."""
        if len(self._words) > MOST_WORDS:
            raise Failure("argument list too long")
        node = self._list(0)
        if self._at < len(self._words):
            if self._gnu:
                raise Failure("you have too many ')'")
            raise self._unknown(")")
        return node if self._acts else all_of([node, actions.printing(self._search, "\n")])

    def _list(self, depth: int) -> Node:
        parts = [self._either(depth)]
        while self._gnu and self._takes(","):
            parts.append(self._either(depth))
        return each_of(parts)

    def _either(self, depth: int) -> Node:
        parts = [self._both(depth, before="")]
        while self._takes("-o", "-or"):
            if not self._gnu and self._words[self._at : self._at + 1] in ([], [")"]):
                break
            parts.append(self._both(depth, before=self._words[self._at - 1]))
        return any_of(parts)

    def _both(self, depth: int, *, before: str) -> Node:
        parts: list[Node] = []
        while self._at < len(self._words):
            word = self._words[self._at]
            if word in (")", "-o", "-or") or (word == "," and self._gnu):
                break
            if word in ("-a", "-and"):
                self._at += 1
                if not parts and self._gnu:
                    raise self._nothing_before(word)
                before = word
                continue
            parts.append(self._one(depth))
            before = ""
        if before and self._gnu:
            if self._at < len(self._words) and self._words[self._at] in ("-o", "-or"):
                raise self._nothing_before(self._words[self._at])
            raise Failure(f"expected an expression after '{before}'")
        if not parts and self._gnu and self._at < len(self._words):
            word = self._words[self._at]
            if word in ("-o", "-or"):
                raise self._nothing_before(word)
        return all_of(parts) if parts else tested(lambda entry: True)

    def _nothing_before(self, word: str) -> Failure:
        words = "you have used a binary operator"
        return Failure(f"invalid expression; {words} '{word}' with nothing before it.")

    def _one(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise Failure("expression too deep")
        word = self._words[self._at]
        self._at += 1
        if word in ("!", "-not"):
            if self._at >= len(self._words):
                if self._gnu:
                    raise Failure(f"expected an expression after '{word}'")
                return tested(lambda entry: True)
            return opposite(self._one(depth + 1))
        if word == "(":
            return self._bracketed(depth)
        return self._primary(word)

    def _bracketed(self, depth: int) -> Node:
        words = self._words
        if self._gnu and words[self._at : self._at + 1] == [")"]:
            raise Failure("invalid expression; empty parentheses are not allowed.")
        if self._gnu and self._at >= len(words):
            raise Failure(
                "invalid expression; expected to find a ')' but didn't see one."
                " Perhaps you need an extra predicate after '('"
            )
        node = self._list(depth + 1)
        if not self._takes(")"):
            if self._gnu:
                raise Failure(
                    "invalid expression; I was expecting to find a ')' somewhere"
                    " but did not see one."
                )
            raise Failure("unpaired '('")
        return node

    def _takes(self, *words: str) -> bool:
        if self._at < len(self._words) and self._words[self._at] in words:
            self._at += 1
            return True
        return False

    # -- tests, actions and options ----------------------------------------------------------

    def _primary(self, word: str) -> Node:
        if word in _OPTIONS:
            self._option(word)
            return tested(lambda entry: True)
        if not word.startswith("-") or len(word) < 2:
            raise self._stray(word)
        node = self._test(word) or self._action(word)
        if node is None:
            raise self._unknown(word)
        self._last = word
        return node

    def _test(self, word: str) -> Node | None:
        search = self._search
        if word == "-follow":
            search.follow = True
            return tested(lambda entry: True)
        if word == "-daystart" and self._gnu:
            search.now = tests.end_of_day(search.now)
            return tested(lambda entry: True)
        if word == "-regextype" and self._gnu:
            self._regex_type = self._argument(word)
            return tested(lambda entry: True)
        if word in ("-regex", "-iregex"):
            pattern = self._argument(word)
            ignore_case = word == "-iregex"
            return names.regex(search, pattern, self._regex_type, ignore_case=ignore_case)
        if word.startswith("-newer") and len(word) == 8 and self._gnu:
            return tested(tests.newer_than(search, word, self._argument(word)))
        plain = tests.PLAIN.get(word)
        if plain is not None and (self._gnu or word not in tests.GNU_ONLY):
            return tested(plain(search))
        made = tests.WITH_ARGUMENT.get(word)
        if made is not None and (self._gnu or word not in tests.GNU_ONLY):
            return tested(made(search, word, self._argument(word)))
        return None

    def _action(self, word: str) -> Node | None:
        search = self._search
        node: Node | None = None
        match word:
            case "-print":
                node = actions.printing(search, "\n")
            case "-print0":
                node = actions.printing(search, "\0")
            case "-prune":
                return tested(actions.prune)
            case "-quit":
                return tested(actions.leave)
            case "-delete":
                search.depth_first = True
                node = actions.deletion(search)
            case "-exec" | "-ok":
                node = self._command(word)
            case "-execdir" | "-okdir" if self._gnu:
                node = self._command(word)
            case "-ls" if self._gnu:
                node = actions.long_listing(search)
            case "-printf" if self._gnu:
                node = actions.formatted(search, self._argument(word))
        self._acts = self._acts or node is not None
        return node

    def _command(self, word: str) -> Node:
        words: list[str] = []
        while True:
            if self._at >= len(self._words):
                raise self._missing(word)
            part = self._words[self._at]
            self._at += 1
            if part == ";":
                break
            is_last = "{}" in (words[-1:] if self._gnu else words)
            if part == "+" and is_last and word.startswith("-exec"):
                batch = actions.Together(self._search, words, inside=word == "-execdir")
                self._search.batches.append(batch)
                return batch.add
            words.append(part)
        if not words:
            raise self._missing(word)
        return actions.command(
            self._search, words, asks=word.startswith("-ok"), inside=word.endswith("dir")
        )

    def _option(self, word: str) -> None:
        search = self._search
        if self._last and self._gnu and search.p.is_terminal(0):
            search.warnings.append(_LATE.format(option=word, last=self._last))
        match word:
            case "-maxdepth":
                search.most_depth = self._number(word)
            case "-mindepth":
                search.least_depth = self._number(word)
            case "-depth" | "-d":
                search.depth_first = True
            case "-xdev" | "-mount":
                search.one_mount = True

    def _number(self, word: str) -> int:
        text = self._argument(word)
        if text.isascii() and text.isdigit():
            return int(text[:9])
        if self._gnu:
            shown = in_quotes(self._search.p, text)
            raise Failure(
                f"Expected a positive decimal integer argument to {word}, but got {shown}"
            )
        raise Failure(f"invalid number '{text}'")

    def _argument(self, word: str) -> str:
        if self._at >= len(self._words):
            raise self._missing(word)
        self._at += 1
        return self._words[self._at - 1]

    def _missing(self, word: str) -> Failure:
        if self._gnu:
            return Failure(f"missing argument to `{word}'")
        return Failure(f"{word} requires an argument")

    def _unknown(self, word: str) -> Exception:
        if self._gnu:
            kind = "invalid" if word.startswith("-newer") and len(word) == 8 else "unknown"
            return Failure(f"{kind} predicate `{word}'")
        return self._given.misuse(f"unrecognized: {word}")

    def _stray(self, word: str) -> Exception:
        if not self._gnu:
            return self._unknown(word)
        words = f"paths must precede expression: `{word}'"
        if self._last in _PATTERNS and self._search.p.exists(word):
            words += f"\n{self._given.name}: possible unquoted pattern after predicate"
            words += f" `{self._last}'?"
        return Failure(words)


_LATE = (
    "warning: you have specified the global option {option} after the argument {last}, but global"
    " options are not positional, i.e., {option} affects tests specified before it as well as"
    " those specified after it.  Please specify global options before other arguments."
)
