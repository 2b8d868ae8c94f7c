"""Host ports to publish on.

An engine that is left to choose takes one from the range of the system's ephemeral ports, in
which any client's connection may stand in its way; these lie below that range.
"""

from __future__ import annotations

import random
import socket

_FIRST, _LAST = 20_000, 30_000


def free_port() -> int:
    """A TCP port of 127.0.0.1 on which nobody listens."""
    while True:
        port = random.randint(_FIRST, _LAST)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
