"""A door in front of an engine: TCP, with or without TLS, that leads to its Unix socket."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from typing import Self


class Relay:
    """Listens on a port of 127.0.0.1 and passes bytes on, both ways, until it is left."""

    def __init__(self, engine_host: str, context: ssl.SSLContext | None = None) -> None:
        self._path = engine_host.removeprefix("unix://")
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(near,), daemon=True).start()

    def _pass_on(self, near: socket.socket) -> None:
        try:
            if self._context is not None:
                near = self._context.wrap_socket(near, server_side=True)
        except OSError:  # a client without the right certificate
            near.close()
            return
        far = socket.socket(socket.AF_UNIX)
        far.connect(self._path)
        self._open += (near, far)
        threading.Thread(target=_pump, args=(far, near), daemon=True).start()
        _pump(near, far)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for each in (source, target):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
