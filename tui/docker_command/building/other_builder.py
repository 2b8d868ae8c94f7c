"""What the real command says of BuildKit, the builder that needs a plugin: DOCKER_BUILDKIT decides.

Without the plugin, as here, the classic builder builds, with a notice, or nothing does.
"""

from __future__ import annotations

import os

from tui.docker_command.errors import Failed
from tui.docker_command.output import complain
from tui.docker_command.values import quoted, truth

_OTHER_BUILDER = "DOCKER_BUILDKIT"
_OLD = "DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n"
_INSTALL = "Install the buildx component to build images with BuildKit:"
_WHERE = "https://docs.docker.com/go/buildx/"


def tell_of_other_builder() -> None:
    """Print the notice. Raises Failed where the variable wants BuildKit, or makes no sense."""
    wanted = os.environ.get(_OTHER_BUILDER, "")
    if not wanted:
        complain(f"{_OLD}            {_INSTALL}\n            {_WHERE}\n")
        return
    on = truth(wanted)
    if on is None:
        why = f"strconv.ParseBool: parsing {quoted(wanted)}: invalid syntax"
        raise Failed(f"{_OTHER_BUILDER} environment variable expects boolean value: {why}")
    if on:
        missing = "ERROR: BuildKit is enabled but the buildx component is missing or broken."
        raise Failed(f"{missing}\n       {_INSTALL}\n       {_WHERE}")
    complain(
        f"{_OLD}            BuildKit is currently disabled; enable it by removing the"
        " DOCKER_BUILDKIT=0\n            environment-variable.\n"
    )
