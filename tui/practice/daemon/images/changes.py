"""Instructions that `docker commit --change` and `docker import --change` take.

They are read as a Dockerfile's are, and mean what they mean in one. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.practice.daemon.images.config import Config, variables
from tui.practice.daemon.images.settings import changed, workdir
from tui.practice.dockerfile.building import instruction
from tui.practice.dockerfile.errors import DockerfileError, ExpansionError
from tui.practice.dockerfile.instructions import Cmd, Workdir
from tui.practice.dockerfile.lines import Lines
from tui.practice.dockerfile.statements import read_statements
from tui.practice.dockerfile.substitution import substitute
from tui.practice.errors import BadRequest

_KEYWORDS = frozenset(
    {
        "CMD",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "HEALTHCHECK",
        "LABEL",
        "ONBUILD",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    }
)


def apply_changes(config: Mapping[str, Any], changes: Sequence[str]) -> Config:
    """The settings after these instructions, in their order. Raises BadRequest."""
    if not changes:
        return dict(config)
    try:
        return _applied(config, "\n".join(changes))
    except (DockerfileError, ExpansionError) as error:
        raise BadRequest(error.message) from None


def _applied(config: Mapping[str, Any], text: str) -> Config:
    lines = Lines(text)
    statements, _ = read_statements(lines)
    for statement in statements:
        if statement.name not in _KEYWORDS:
            raise BadRequest(f"{statement.name} is not a valid change command")
    cmd_set = False
    new: Config = dict(config)
    for said in [instruction(statement) for statement in statements]:
        said = substitute(said, variables(new.get("Env") or ()), lines.escape)
        if isinstance(said, Workdir):
            new["WorkingDir"] = workdir(new, said.path)
        else:
            new, _ = changed(new, said, cmd_set=cmd_set)
        cmd_set = cmd_set or isinstance(said, Cmd)
    return new
