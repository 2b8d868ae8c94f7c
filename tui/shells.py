"""The terminals that the screen is handed: shells told of the engine that is on it."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.state.containers import Container
from tui.state.engine import Endpoint, EngineKind
from tui.terminal.surroundings import environment, find_shell, folder_for, has_terminals

if TYPE_CHECKING:
    from tui.terminal.launch import Launch
    from tui.terminal.session import TerminalSession
    from tui.terminal.typed import TypedCommand

_REMEMBERED = 500
"""Command lines of this run; none of them is ever written down."""


class Shells:
    """Makes the sessions. What needs pseudo-terminals is imported when the first is made, since
    not every system has them."""

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        """`folder` is where shells begin."""
        self._folder = folder
        self._env = dict(os.environ if env is None else env)
        self._typed: deque[str] = deque(maxlen=_REMEMBERED)

    @property
    def available(self) -> bool:
        """Whether this system has terminals to give."""
        return has_terminals()

    @property
    def has_docker(self) -> bool:
        """Whether there is a docker command to type."""
        return shutil.which("docker", path=self._env.get("PATH")) is not None

    @property
    def typed(self) -> Sequence[str]:
        """Command lines typed so far, newest first, each once."""
        return tuple(dict.fromkeys(reversed(self._typed)))

    def shell(self, endpoint: Endpoint | None) -> TerminalSession:
        """The person's own shell."""
        from tui.terminal.launch import shell_launch

        around = environment(self._env, docker_variables(endpoint))
        folder = folder_for(self._folder, self._env)
        launch = partial(shell_launch, find_shell(self._env), around, folder)
        return self._session(launch, self._hear)

    def inside(self, endpoint: Endpoint | None, container: Container) -> TerminalSession:
        """A shell in a container. Raises FileNotFoundError where there is no docker command."""
        from tui.terminal.launch import inside_launch

        around = environment(self._env, docker_variables(endpoint))
        launch = inside_launch(
            container.id, container.name, around, folder_for(self._folder, self._env)
        )
        return self._session(lambda private: launch, None)

    def _session(
        self,
        launch: Callable[[Path], Launch],
        heard: Callable[[TypedCommand], None] | None,
    ) -> TerminalSession:
        from tui.terminal.session import TerminalSession

        return TerminalSession(launch, heard)

    def _hear(self, command: TypedCommand) -> None:
        if command.code is None:
            self._typed.append(command.line)


def docker_variables(endpoint: Endpoint | None) -> Mapping[str, str]:
    """What tells a docker command of an engine; nothing where there is none to tell of.

    The practice engine builds as the classic builder does, which has to be asked for.
    """
    if endpoint is None or not endpoint.url:
        return {}
    variables = {"DOCKER_HOST": endpoint.url}
    if endpoint.tls:
        if endpoint.tls_verify:
            variables["DOCKER_TLS_VERIFY"] = "1"
        certificates = endpoint.tls_ca or endpoint.tls_cert
        if certificates:
            variables["DOCKER_CERT_PATH"] = str(Path(certificates).parent)
    if endpoint.kind is EngineKind.PRACTICE:
        variables["DOCKER_BUILDKIT"] = "0"
    return variables
