"""Engines behind `ssh://`: a local Unix socket whose every connection is an ssh process.

The Docker command line does the same (`ssh HOST docker system dial-stdio`): the person's own
ssh, with its configuration, keys and jump hosts. It cannot ask for a password here, where a
full-screen program owns the terminal; it fails instead, and says so.
"""

from __future__ import annotations

import atexit
import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from tui.engine.errors import Unreachable
from tui.state.engine import Outcome

_PATIENCE = 2.0
"""Seconds that an ssh is given to end when asked to."""


class SshBridge:
    """A Unix socket, in a folder only this user may enter, that leads to a far engine."""

    def __init__(self, url: str) -> None:
        self._command = dial_command(url)
        self._folder = Path(tempfile.mkdtemp(prefix="cais-ssh-"))
        self._children: list[subprocess.Popen[bytes]] = []
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.path = self._folder / "engine.sock"
        self._listener.bind(str(self.path))
        self._listener.listen(16)
        threading.Thread(target=self._serve, name="cais-ssh", daemon=True).start()

    def close(self) -> None:
        """End every connection and remove the socket."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for child in self._children:
            child.terminate()
        for child in self._children:
            try:
                child.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            # Without a child, whoever connected is hung up on.
            with connection, contextlib.suppress(OSError):
                self._children = [child for child in self._children if child.poll() is None]
                self._children.append(
                    subprocess.Popen(
                        self._command,
                        stdin=connection.fileno(),
                        stdout=connection.fileno(),
                        stderr=subprocess.DEVNULL,
                        # A ctrl-C meant for cais must not cut the engine off.
                        start_new_session=True,
                    )
                )


def dial_command(url: str) -> list[str]:
    """The command whose standard input and output are a connection to the engine at `url`.

    Raises Unreachable for an address that ssh could not take, or when there is no ssh.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unreachable(Outcome.BAD_ADDRESS, url) from error
    if not parts.hostname or parts.password or parts.path.strip("/"):
        raise Unreachable(Outcome.BAD_ADDRESS, url)
    program = shutil.which("ssh")
    if program is None:
        raise Unreachable(Outcome.SSH, "ssh: command not found")
    target = f"{parts.username}@{parts.hostname}" if parts.username else parts.hostname
    options = ["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=8"]
    options += ["-p", str(port)] if port else []
    # "--" keeps a host name that starts with a dash from being read as an option.
    return [program, *options, "--", target, "docker", "system", "dial-stdio"]


@cache
def bridge_to(url: str) -> SshBridge:
    """The one bridge of this process to that address; it ends with the process."""
    bridge = SshBridge(url)
    atexit.register(bridge.close)
    return bridge
