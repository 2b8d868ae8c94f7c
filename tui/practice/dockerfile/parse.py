"""From the bytes of a Dockerfile to what it says. Pure, and without recursion.

The messages of errors are whole: they are what `POST /build` answers with status 400.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.practice.dockerfile.building import instruction
from tui.practice.dockerfile.errors import DockerfileError
from tui.practice.dockerfile.instructions import Arg, Dockerfile, From, Instruction, Stage
from tui.practice.dockerfile.lines import Lines
from tui.practice.dockerfile.statements import read_statements

MOST_BYTES = 2 << 20
"""Of a Dockerfile. The real engine has no bound."""


def parse(data: bytes, name: str = "Dockerfile") -> Dockerfile:
    """What a Dockerfile says; its name is for error messages. Raises DockerfileError."""
    if not data:
        raise DockerfileError(f"the Dockerfile ({name}) cannot be empty")
    if len(data) > MOST_BYTES:
        raise DockerfileError(f"failed to parse {name}: it is larger than {MOST_BYTES >> 20} MiB")
    lines = Lines(data.decode(errors="surrogateescape"))
    try:
        statements, warnings = read_statements(lines)
    except DockerfileError as error:
        raise DockerfileError(f"failed to parse {name}: {error.message}", error.line) from None
    meta: list[Arg] = []
    stages: list[_Stage] = []
    for statement in statements:
        line = statement.place.first_line
        try:
            said = instruction(statement)
        except DockerfileError as error:
            raise DockerfileError(
                f"dockerfile parse error on line {line}: {error.message}", line
            ) from None
        if isinstance(said, From):
            stages.append(_Stage(said))
        elif stages:
            stages[-1].instructions.append(said)
        elif isinstance(said, Arg):
            meta.append(said)
        else:
            raise DockerfileError("no build stage in current context", line)
    if not stages:
        raise DockerfileError("dockerfile contains no stages to build", lines.number)
    return Dockerfile(
        tuple(stage.whole() for stage in stages), tuple(meta), tuple(warnings), lines.escape
    )


def parse_trigger(text: str) -> Instruction:
    """The instruction that ONBUILD left for the build that begins with its image.

    Raises DockerfileError, with what the build says in its stream.
    """
    statements, _ = read_statements(Lines(text))
    if len(statements) != 1:
        raise DockerfileError("onbuild trigger should be a single expression")
    said = instruction(statements[0])
    if isinstance(said, From):
        raise DockerfileError("*instructions.Stage is not a command type", 1)
    return said


@dataclass(slots=True)
class _Stage:
    """A stage that is not at its end yet."""

    start: From
    instructions: list[Instruction] = field(default_factory=list)

    def whole(self) -> Stage:
        return Stage(self.start, tuple(self.instructions))
