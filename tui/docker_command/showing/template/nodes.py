"""The parts of a template that has been read; `str()` writes them as Go's errors show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from tui.docker_command.values import quoted


@dataclass(frozen=True, slots=True)
class Text:
    """What is printed as it is."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Dot:
    """The data of the moment."""

    at: int

    def __str__(self) -> str:
        return "."


@dataclass(frozen=True, slots=True)
class Nil:
    """The constant that is nothing."""

    at: int

    def __str__(self) -> str:
        return "nil"


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a string or a truth value, and how it was written."""

    at: int
    value: str | bool | int | float
    source: str

    def __str__(self) -> str:
        return self.source


@dataclass(frozen=True, slots=True)
class Field:
    """`.A.B`: fields of the data of the moment."""

    at: int
    names: tuple[str, ...]

    def __str__(self) -> str:
        return "".join(f".{name}" for name in self.names)


@dataclass(frozen=True, slots=True)
class Variable:
    """`$x.A`: a variable, and fields of it."""

    at: int
    names: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.names)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A function's name."""

    at: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Chain:
    """`(...).A.B`: fields of what something in parentheses came to."""

    at: int
    operand: Operand
    names: tuple[str, ...]

    def __str__(self) -> str:
        operand = f"({self.operand})" if isinstance(self.operand, Pipe) else str(self.operand)
        return operand + "".join(f".{name}" for name in self.names)


@dataclass(frozen=True, slots=True)
class Command:
    """An operand, or a function with its arguments."""

    at: int
    operands: tuple[Operand, ...]

    def __str__(self) -> str:
        return " ".join(
            f"({operand})" if isinstance(operand, Pipe) else str(operand)
            for operand in self.operands
        )


@dataclass(frozen=True, slots=True)
class Pipe:
    """Commands that hand on what they came to; and the variables that it is kept in."""

    at: int
    commands: tuple[Command, ...]
    variables: tuple[str, ...] = ()
    assigns: bool = False
    """Whether the variables were there before."""

    def __str__(self) -> str:
        text = " | ".join(str(command) for command in self.commands)
        if self.variables:
            return f"{', '.join(self.variables)} {'=' if self.assigns else ':='} {text}"
        return text


Operand: TypeAlias = Dot | Nil | Constant | Field | Variable | Identifier | Chain | Pipe


@dataclass(frozen=True, slots=True)
class Action:
    """A pipe that is printed, unless it is kept."""

    at: int
    pipe: Pipe


@dataclass(frozen=True, slots=True)
class List:
    """One after the other."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """`if`, `with` or `range`."""

    at: int
    kind: str
    pipe: Pipe
    body: List
    otherwise: List | None

    def __str__(self) -> str:
        return f"{{{{{self.kind} {self.pipe}}}}}"


@dataclass(frozen=True, slots=True)
class Jump:
    """`break` or `continue`."""

    at: int
    kind: str


@dataclass(frozen=True, slots=True)
class Include:
    """`template`: a template of another name."""

    at: int
    name: str
    pipe: Pipe | None

    def __str__(self) -> str:
        rest = "" if self.pipe is None else f" {self.pipe}"
        return f"{{{{template {quoted(self.name)}{rest}}}}}"


Node: TypeAlias = Text | Action | Branch | Jump | Include
