"""What the pipelines of a template come to: fields, variables, functions and constants."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Protocol

from tui.docker_command.showing.template.errors import Complaint, TemplateError
from tui.docker_command.showing.template.functions import ANY, INT, TEXT, Function, fits
from tui.docker_command.showing.template.nodes import (
    Action,
    Branch,
    Chain,
    Command,
    Constant,
    Dot,
    Field,
    Identifier,
    Include,
    List,
    Nil,
    Operand,
    Pipe,
    Text,
    Variable,
)
from tui.docker_command.showing.template.values import (
    NilPointer,
    Number,
    Struct,
    is_true,
    type_name,
)
from tui.docker_command.values import quoted

_Located = Operand | Command | Action | Branch | Include | Text
_EXPECTED = {TEXT: "string", INT: "integer"}


class Template(Protocol):
    """What is filled."""

    text: str
    name: str
    root: List


class _Unset:
    """There is no value to hand on."""


_UNSET = _Unset()


class Operands:
    """What pipelines come to; `evaluation.py` prints it."""

    def __init__(
        self, template: Template, data: object, strict: bool, functions: Mapping[str, Function]
    ) -> None:
        self._template = template
        self._strict = strict
        self._functions = functions
        self.variables: list[tuple[str, object]] = [("$", data)]
        self.node: _Located = Text(0, "")

    def error(self, words: str) -> TemplateError:
        """A complaint about the part that is being looked at."""
        before = self._template.text[: self.node.at]
        line = before.count("\n") + 1
        column = len(before.rpartition("\n")[2].encode("utf-8", "surrogateescape"))
        name = self._template.name
        return TemplateError(
            f"template: {name}:{line}:{column}: executing {quoted(name)} at <{self.node}>: {words}"
        )

    def keep(self, name: str, value: object, assigns: bool) -> None:
        """Make a variable, or give one that there is another value."""
        if not assigns:
            self.variables.append((name, value))
            return
        for place in range(len(self.variables) - 1, -1, -1):
            if self.variables[place][0] == name:
                self.variables[place] = name, value
                return

    def _variable(self, name: str) -> object:
        for known, value in reversed(self.variables):
            if known == name:
                return value
        raise self.error(f"undefined variable: {name}")

    def pipe(self, dot: object, pipe: Pipe) -> object:
        """What a pipeline comes to; it is kept where it says so. Raises TemplateError."""
        self.node = pipe
        value: object = _UNSET
        for command in pipe.commands:
            value = self._command(dot, command, value)
        if pipe.variables:
            for name in pipe.variables:
                self.keep(name, value, pipe.assigns)
        return value

    def _command(self, dot: object, command: Command, final: object) -> object:
        first, *arguments = command.operands
        match first:
            case Field() | Variable() | Chain():
                return self._fields(dot, first, arguments, final)
            case Identifier():
                return self._function(dot, first, command, arguments, final)
            case Pipe():
                self._no_arguments(first, arguments, final)
                return self.pipe(dot, first)
        self.node = first
        self._no_arguments(first, arguments, final)
        if isinstance(first, Nil):
            raise self.error("nil is not a command")
        return first.value if isinstance(first, Constant) else dot

    def _no_arguments(self, first: Operand, arguments: Sequence[Operand], final: object) -> None:
        if arguments or final is not _UNSET:
            raise self.error(f"can't give argument to non-function {first}")

    def _fields(
        self,
        dot: object,
        node: Field | Variable | Chain,
        arguments: Sequence[Operand] = (),
        final: object = _UNSET,
    ) -> object:
        self.node = node
        names: tuple[str, ...] = node.names
        value = dot
        if isinstance(node, Variable):
            value = self._variable(node.names[0])
            names = node.names[1:]
            if not names:
                self._no_arguments(node, arguments, final)
                return value
        elif isinstance(node, Chain):
            if isinstance(node.operand, Nil):
                raise self.error(f"indirection through explicit nil in {node}")
            value = self._argument(dot, node.operand, ANY)
        kind = type_name(value)
        for name in names[:-1]:
            found = self._field(dot, value, kind, name, (), _UNSET)
            # What a map of JSON holds can be anything, and is called so.
            any_kind = isinstance(value, Mapping) or found is None
            value, kind = found, ANY if any_kind else type_name(found)
        return self._field(dot, value, kind, names[-1], arguments, final)

    def _field(
        self,
        dot: object,
        receiver: object,
        kind: str,
        name: str,
        arguments: Sequence[Operand],
        final: object,
    ) -> object:
        if receiver is None:
            if self._strict:
                raise self.error(f"nil pointer evaluating {kind}.{name}")
            return None
        if isinstance(receiver, NilPointer):
            raise self.error(f"nil pointer evaluating {kind}.{name}")
        method = getattr(receiver, "methods", {}).get(name)
        if method is not None:
            function = Function(method, (TEXT,) * len(inspect.signature(method).parameters))
            return self._call(dot, function, name, self.node, arguments, final)
        given = bool(arguments) or final is not _UNSET
        if isinstance(receiver, Struct) and name in receiver.fields:
            if given:
                return self._call(
                    dot, _no_function(receiver, name), name, self.node, arguments, final
                )
            return receiver.fields[name]
        if isinstance(receiver, Mapping):
            if given:
                raise self.error(f"{name} is not a method but has arguments")
            if name not in receiver and self._strict:
                raise self.error(f"map has no entry for key {quoted(name)}")
            return receiver.get(name)
        raise self.error(f"can't evaluate field {name} in type {kind}")

    # Functions.

    def _function(
        self,
        dot: object,
        node: Identifier,
        command: _Located,
        arguments: Sequence[Operand],
        final: object,
    ) -> object:
        self.node = node
        function = self._functions[node.name]
        if node.name in ("and", "or"):
            return self._shortest(dot, node.name, arguments, final)
        if node.name == "call":
            return self._called(dot, command, arguments)
        return self._call(dot, function, node.name, command, arguments, final)

    def _shortest(
        self, dot: object, name: str, arguments: Sequence[Operand], final: object
    ) -> object:
        if not arguments and final is _UNSET:
            raise self.error(f"wrong number of args for {name}: want at least 1 got 0")
        value: object = None
        for argument in arguments:
            value = self._argument(dot, argument, ANY)
            if is_true(value) == (name == "or"):
                return value
        return value if final is _UNSET else final

    def _called(self, dot: object, command: _Located, arguments: Sequence[Operand]) -> object:
        if not arguments:
            raise self.error("wrong number of args for call: want at least 1 got 0")
        value = self._argument(dot, arguments[0], ANY)
        self.node = command
        what = f"non-function {arguments[0]} of type {type_name(value)}"
        raise self.error(f"error calling call: {'nil' if value is None else what}")

    def _call(
        self,
        dot: object,
        function: Function,
        name: str,
        node: _Located,
        arguments: Sequence[Operand],
        final: object,
    ) -> object:
        count = len(arguments) + (final is not _UNSET)
        kinds = list(function.takes)
        if function.variadic:
            last = kinds.pop()
            if count < len(kinds):
                wanted = f"want at least {len(kinds)} got {len(arguments)}"
                raise self.error(f"wrong number of args for {name}: {wanted}")
            kinds += [last] * (count - len(kinds))
        elif count != len(kinds):
            raise self.error(f"wrong number of args for {name}: want {len(kinds)} got {count}")
        values = [
            self._argument(dot, argument, kind)
            for argument, kind in zip(arguments, kinds, strict=False)
        ]
        if final is not _UNSET:
            values.append(self._validated(final, kinds[-1]))
        try:
            return function.call(*values)
        except Complaint as complaint:
            self.node = node
            raise self.error(f"error calling {name}: {complaint}") from complaint

    def _argument(self, dot: object, node: Operand, kind: str) -> object:
        self.node = node
        match node:
            case Nil():
                if kind in (TEXT, INT):
                    raise self.error(f"cannot assign nil to {kind}")
                return None
            case Dot():
                return self._validated(dot, kind)
            case Constant():
                if not fits(node.value, kind):
                    if kind in _EXPECTED:
                        raise self.error(f"expected {_EXPECTED[kind]}; found {node}")
                    raise self.error(f"can't handle {node} for arg of type {kind}")
                return node.value
            case Identifier():
                value = self._function(dot, node, node, (), _UNSET)
            case Pipe():
                value = self.pipe(dot, node)
            case _:
                value = self._fields(dot, node)
        return self._validated(value, kind)

    def _validated(self, value: object, kind: str) -> object:
        if fits(value, kind):
            return value
        if value is None:
            raise self.error(f"invalid value; expected {kind}")
        got = "json.Number" if isinstance(value, Number) else type_name(value)
        raise self.error(f"wrong type for value; expected {kind}; got {got}")


def _no_function(receiver: Struct, name: str) -> Function:
    return Function(lambda: receiver.fields[name], ())
