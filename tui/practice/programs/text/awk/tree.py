"""Programs of awk, as trees."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the program's text."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Regex:
    """An expression between slashes; alone it asks whether the line matches."""

    source: str


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, or an array."""

    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """`$n`."""

    number: Expr


@dataclass(frozen=True, slots=True)
class Element:
    """`array[subscripts]`."""

    array: str
    subscripts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`!`, `-` or `+` before something."""

    mark: str
    inner: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands; the mark of joined texts is `cat`."""

    mark: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Choice:
    """`condition ? this : that`."""

    condition: Expr
    this: Expr
    that: Expr


@dataclass(frozen=True, slots=True)
class Assign:
    """`=`, or (with a mark) `+=` and its kin."""

    mark: str
    target: Target
    value: Expr


@dataclass(frozen=True, slots=True)
class Step:
    """`++` or `--`, before or after its operand."""

    target: Target
    amount: int
    before: bool


@dataclass(frozen=True, slots=True)
class Within:
    """`(subscripts) in array`."""

    subscripts: tuple[Expr, ...]
    array: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function, built in or not."""

    name: str
    arguments: tuple[Expr, ...]
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Getline:
    """`getline`, from the input, from a file (`<`) or from a command (`|`)."""

    target: Target | None
    mark: str = ""
    source: Expr | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Several expressions in parentheses, such as print takes them."""

    parts: tuple[Expr, ...]


Target = Name | Field | Element
Expr = (
    Number | Text | Regex | Name | Field | Element | Unary | Binary | Choice | Assign | Step
    | Within | Call | Getline | Group
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Print:
    """`print` or `printf`, and where to."""

    values: tuple[Expr, ...]
    formatted: bool = False
    mark: str = ""
    """`>`, `>>` or `|`; empty for standard output."""
    target: Expr | None = None


@dataclass(frozen=True, slots=True)
class If:
    """A condition."""

    condition: Expr
    this: Block
    that: Block = ()


@dataclass(frozen=True, slots=True)
class Loop:
    """`while`, `for` and `do`."""

    first: Statement | None
    condition: Expr | None
    after: Statement | None
    body: Block
    at_least_once: bool = False


@dataclass(frozen=True, slots=True)
class ForIn:
    """`for (name in array)`."""

    name: str
    array: str
    body: Block


@dataclass(frozen=True, slots=True)
class Jump:
    """`next`, `nextfile`, `break`, `continue`, `exit`, `return`."""

    kind: str
    value: Expr | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """`delete array[subscripts]`, or all of an array."""

    array: str
    subscripts: tuple[Expr, ...] = ()


Statement = Expr | Print | If | Loop | ForIn | Jump | Delete
Block = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, and what is done where it matches."""

    pattern: Expr | None
    block: Block | None
    """None for printing the line."""
    end: Expr | None = None
    """Of a range."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the program's own."""

    parameters: tuple[str, ...]
    block: Block


@dataclass(slots=True)
class Script:
    """A whole program."""

    begin: list[Block] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    end: list[Block] = field(default_factory=list)
    functions: dict[str, Function] = field(default_factory=dict)
