"""Fills a template, and complains as Go's `text/template` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.docker_command.showing.template.functions import Function
from tui.docker_command.showing.template.nodes import (
    Action,
    Branch,
    Include,
    Jump,
    List,
    Node,
    Pipe,
    Text,
)
from tui.docker_command.showing.template.operands import Operands, Template
from tui.docker_command.showing.template.values import (
    is_true,
    ordered,
    printed,
)
from tui.docker_command.values import quoted


class _Jumped(Exception):
    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def execute(
    template: Template, data: object, *, strict: bool, functions: Mapping[str, Function]
) -> str:
    """A template filled with data. Raises TemplateError."""
    run = _Run(template, data, strict, functions)
    run.walk(data, template.root)
    return "".join(run.output)


class _Run(Operands):
    def __init__(
        self, template: Template, data: object, strict: bool, functions: Mapping[str, Function]
    ) -> None:
        super().__init__(template, data, strict, functions)
        self.output: list[str] = []

    def walk(self, dot: object, nodes: List) -> None:
        for node in nodes.nodes:
            self._walk_one(dot, node)

    def _walk_one(self, dot: object, node: Node) -> None:
        match node:
            case Text():
                self.output.append(node.text)
            case Action():
                value = self.pipe(dot, node.pipe)
                if not node.pipe.variables:
                    self.output.append("<no value>" if value is None else printed(value))
            case Branch(kind="range"):
                self._range(dot, node)
            case Branch():
                self._branch(dot, node)
            case Jump():
                raise _Jumped(node.kind)
            case Include():
                self.node = node
                raise self.error(f"template {quoted(node.name)} not defined")

    def _branch(self, dot: object, node: Branch) -> None:
        known = len(self.variables)
        value = self.pipe(dot, node.pipe)
        if is_true(value):
            self.walk(value if node.kind == "with" else dot, node.body)
        elif node.otherwise is not None:
            self.walk(dot, node.otherwise)
        del self.variables[known:]

    def _range(self, dot: object, node: Branch) -> None:
        known = len(self.variables)
        value = self.pipe(dot, node.pipe)
        variables = len(self.variables)
        entries = self._entries(node, value)
        for key, each in entries:
            self._keep_entry(node.pipe, key, each)
            try:
                self.walk(each, node.body)
            except _Jumped as jump:
                if jump.kind == "break":
                    break
            finally:
                del self.variables[variables:]
        if not entries and node.otherwise is not None:
            self.walk(dot, node.otherwise)
        del self.variables[known:]

    def _entries(self, node: Branch, value: object) -> Sequence[tuple[object, object]]:
        if value is None:
            return []
        if isinstance(value, Mapping):
            return ordered(value)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return list(enumerate(value))
        if isinstance(value, int) and not isinstance(value, bool):
            if len(node.pipe.variables) > 1:
                self.node = node
                raise self.error(f"can't use {value} to iterate over more than one variable")
            return [(number, number) for number in range(value)]
        self.node = node.pipe
        raise self.error(f"range can't iterate over {printed(value)}")

    def _keep_entry(self, pipe: Pipe, key: object, value: object) -> None:
        names = pipe.variables
        values = (key, value) if len(names) == 2 else (value,)
        for name, each in zip(names, values, strict=False):
            self.keep(name, each, pipe.assigns)
