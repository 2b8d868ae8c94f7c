"""The terminals that the screen is handed: shells told of the engine that is on it, with a docker
command whatever the machine has."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.state.containers import Container
from tui.state.engine import Endpoint, EngineKind
from tui.terminal.surroundings import (
    environment,
    find_shell,
    folder_for,
    has_terminals,
    with_programs,
)

if TYPE_CHECKING:
    from tui.terminal.hooks import Tools
    from tui.terminal.launch import Launch
    from tui.terminal.session import TerminalSession
    from tui.terminal.typed import TypedCommand

_REMEMBERED = 500
"""Command lines of this run; none of them is ever written down."""


class Shells:
    """Makes the sessions. What needs pseudo-terminals is imported when the first is made, since
    not every system has them."""

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str] | None = None,
        listener: Callable[[TypedCommand], None] | None = None,
    ) -> None:
        """`folder` is where shells begin; `listener` hears each command line when it begins, and
        again when it has ended."""
        self._listener = listener
        self._folder = folder
        self._env = dict(os.environ if env is None else env)
        self._typed: deque[str] = deque(maxlen=_REMEMBERED)

    @property
    def available(self) -> bool:
        """Whether this system has terminals to give."""
        return has_terminals()

    @property
    def typed(self) -> Sequence[str]:
        """Command lines typed so far, newest first, each once."""
        return tuple(dict.fromkeys(reversed(self._typed)))

    def shell(self, endpoint: Endpoint | None) -> TerminalSession:
        """The person's own shell."""
        from tui.terminal.launch import shell_launch

        around = environment(self._env, docker_variables(endpoint))
        folder = folder_for(self._folder, self._env)
        shell = find_shell(self._env)

        def launch(private: Path) -> Launch:
            return shell_launch(shell, around, folder, private, _own_docker(private))

        return self._session(launch, self._hear)

    def inside(self, endpoint: Endpoint | None, container: Container) -> TerminalSession:
        """A shell in a container."""
        from tui.terminal.launch import inside_launch

        around = environment(self._env, docker_variables(endpoint))
        folder = folder_for(self._folder, self._env)

        def launch(private: Path) -> Launch:
            found = with_programs(around, _own_docker(private).programs)
            return inside_launch(container.id, container.name, found, folder)

        return self._session(launch, None)

    def _session(
        self,
        launch: Callable[[Path], Launch],
        heard: Callable[[TypedCommand], None] | None,
    ) -> TerminalSession:
        from tui.terminal.session import TerminalSession

        return TerminalSession(launch, heard)

    def _hear(self, command: TypedCommand) -> None:
        if self._listener is not None:
            self._listener(command)
        if command.code is None:
            self._typed.append(command.line)


def _own_docker(private: Path) -> Tools:
    """The docker command of cais's own, in a folder that goes with the session. Raises OSError."""
    from tui.docker_command import completion, launcher
    from tui.terminal.hooks import Tools

    tools = Tools(launcher.NAME, private / "bin", private / "completions")
    launcher.install(tools.programs)
    tools.completions.mkdir()
    for shell in completion.SHELLS:
        (tools.completions / shell).write_text(completion.script(shell), "utf-8")
    return tools


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
