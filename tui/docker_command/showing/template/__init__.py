"""Templates as Go's `text/template` has them, as far as `--format` needs them.

`lexer.py` and `parser.py` read a template into `nodes.py`; `evaluation.py` fills it from
`values.py` with `functions.py`. Words of errors are Go's, since the real command prints those.
Not there: templates within templates (`define`, `block`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tui.docker_command.showing.template.errors import TemplateError
from tui.docker_command.showing.template.evaluation import execute
from tui.docker_command.showing.template.functions import DOCKER, Function
from tui.docker_command.showing.template.nodes import List
from tui.docker_command.showing.template.parser import parse

__all__ = ["Parsed", "TemplateError", "parsed"]


class Parsed:
    """A template that has been read."""

    def __init__(self, text: str, name: str, root: List) -> None:
        self.text = text
        self.name = name
        self.root = root

    def execute(
        self,
        data: object,
        *,
        strict: bool = False,
        functions: Mapping[str, Function] = DOCKER,
    ) -> str:
        """The template, filled in. Raises TemplateError.

        `strict`: a key that a map does not have is an error, and not `<no value>`.
        """
        return execute(self, data, strict=strict, functions=functions)


def parsed(text: str, name: str = "", functions: Collection[str] = DOCKER) -> Parsed:
    """Read a template. Raises TemplateError."""
    return Parsed(text, name, parse(text, name, functions))
