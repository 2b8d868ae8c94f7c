"""What a piece of shell language says: a tree of values, made by `parse` and walked by `run`."""

from __future__ import annotations

from dataclasses import dataclass, field


class ShellSyntaxError(Exception):
    """A text that is not shell language, or not yet.

    `message` is in the words of the flavour it was parsed for, without the shell's name and the
    line number in front.
    """

    def __init__(
        self, message: str, line: int, incomplete: bool = False, source: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        """Where, counted from 1."""
        self.incomplete = incomplete
        """More text could make it right."""
        self.source = source
        """The offending line, where the flavour shows it."""


# -- words -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that stand for themselves; unquoted ones may be patterns."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """A tilde at the start of a word, with the user's name that follows it."""

    user: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """`$name` and all forms of `${…}`."""

    name: str
    operator: str = ""
    """`-` `:-` `=` `:=` `?` `:?` `+` `:+` `#` `##` `%` `%%`, `length`, `:` for a part, `/` `//`
    `/#` `/%` for a replacement, `^` `^^` `,` `,,` for case, `@` with a letter, `!` for the
    variable that is named by this one's value, `!*` `!@` for all names that begin with this one,
    `bad` for what makes no sense."""
    argument: Word = ()
    second: Word | None = None
    """The length of a part, or what replaces the pattern."""
    quoted: bool = False
    index: Word | None = None
    """Between brackets, of an array."""
    source: str = ""
    """As it was written, for messages."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """`$(…)` and backquotes."""

    body: Command | None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`$((…))`; its words are expanded first, as if between double quotes."""

    expression: Word
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Piped:
    """`<(…)` and `>(…)`: a name under which a command's output is read, or its input written."""

    body: Command | None
    into: bool
    """The command reads what is written to it."""


Part = Text | Home | Parameter | Substitution | Arithmetic | Piped
Word = tuple[Part, ...]


# -- commands ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name=value` in front of a command or alone."""

    name: str
    value: Word
    append: bool = False
    index: Word | None = None
    items: tuple[Assignment, ...] | None = None
    """All values of an array; they have no names, and maybe an index."""


@dataclass(slots=True)
class HereDocument:
    """The lines below a command. Not frozen: they are read after the command that wants them."""

    delimiter: str
    quoted: bool
    strip_tabs: bool
    line: int
    body: Word = ()
    cut_off_at: int | None = None
    """The line at which the text ended before the delimiter came."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """`2> file`, `>&2`, `<<EOF`."""

    operator: str
    descriptor: int
    target: Word
    here: HereDocument | None = None


@dataclass(frozen=True, slots=True)
class Simple:
    """A command with its arguments."""

    words: tuple[Word, ...]
    assignments: tuple[Assignment, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    line: int = 1
    arrays: tuple[Assignment, ...] = ()
    """Arrays among the arguments of `declare` and its kin; their names are words, too."""


@dataclass(frozen=True, slots=True)
class Redirected:
    """A compound command with redirections after it."""

    command: Command
    redirects: tuple[Redirect, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands connected by pipes; one alone where it is negated or timed."""

    commands: tuple[Command, ...]
    negated: bool = False
    timed: bool = False
    errors_too: tuple[bool, ...] = ()
    """For each pipe, whether standard error goes into it as well."""


@dataclass(frozen=True, slots=True)
class AndOr:
    """Commands connected by `&&` and `||`."""

    first: Command
    rest: tuple[tuple[str, Command], ...]


@dataclass(frozen=True, slots=True)
class Background:
    """A command followed by `&`."""

    command: Command
    text: str
    """As it was written, for the list of jobs."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """Commands one after the other."""

    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """`{ …; }`."""

    body: Command


@dataclass(frozen=True, slots=True)
class Subshell:
    """`( … )`."""

    body: Command


@dataclass(frozen=True, slots=True)
class If:
    """`if`, each `elif`, and `else`."""

    branches: tuple[tuple[Command, Command], ...]
    otherwise: Command | None = None


@dataclass(frozen=True, slots=True)
class While:
    """`while` and `until`."""

    condition: Command
    body: Command
    until: bool = False


@dataclass(frozen=True, slots=True)
class For:
    """`for name in words`; without `in`, over the positional parameters."""

    name: str
    words: tuple[Word, ...] | None
    body: Command
    line: int = 1


@dataclass(frozen=True, slots=True)
class Select:
    """`select name in words`; without `in`, from the positional parameters."""

    name: str
    words: tuple[Word, ...] | None
    body: Command


@dataclass(frozen=True, slots=True)
class CountingFor:
    """`for ((start; condition; step))`."""

    start: Word
    condition: Word
    step: Word
    body: Command


@dataclass(frozen=True, slots=True)
class CaseItem:
    """One branch of a `case`."""

    patterns: tuple[Word, ...]
    body: Command | None
    ending: str = ";;"


@dataclass(frozen=True, slots=True)
class Case:
    """`case word in … esac`."""

    word: Word
    items: tuple[CaseItem, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """The definition of a function."""

    name: str
    body: Command
    source: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Calculation:
    """`((…))`."""

    expression: Word


@dataclass(frozen=True, slots=True)
class Condition:
    """One test inside `[[ … ]]`: an operator and one or two words."""

    operator: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """Tests connected inside `[[ … ]]`: `!` has one operand, `&&` and `||` have two or more."""

    operator: str
    operands: tuple[Condition | Logic, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """`[[ … ]]`."""

    expression: Condition | Logic
    line: int = 1


Command = (
    Simple
    | Redirected
    | Pipeline
    | AndOr
    | Background
    | Sequence
    | Group
    | Subshell
    | If
    | While
    | For
    | Select
    | CountingFor
    | Case
    | Function
    | Calculation
    | Conditional
)


def literal(word: Word) -> str | None:
    """The word's text if it is nothing but unquoted characters; None otherwise."""
    if len(word) == 1:
        part = word[0]
        if isinstance(part, Text) and not part.quoted:
            return part.text
    return None


def raw_text(word: Word) -> str | None:
    """The word's text with its quotes gone, if nothing in it needs expanding."""
    parts = []
    for part in word:
        if not isinstance(part, Text):
            return None
        parts.append(part.text)
    return "".join(parts)
