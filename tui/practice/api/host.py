"""What the engine tells of the machine that it runs on."""

from __future__ import annotations

import os
import socket
import sys

_GO_NAMES = {
    "x86_64": "amd64",
    "amd64": "amd64",
    "aarch64": "arm64",
    "arm64": "arm64",
    "i686": "386",
    "armv7l": "arm",
}


def processors() -> int:
    """How many this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory() -> int:
    """Bytes in all; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 0


def machine() -> str:
    """The processor's architecture, as Linux names it."""
    if sys.platform == "win32":
        return {"amd64": "x86_64", "arm64": "aarch64"}.get(
            os.environ.get("PROCESSOR_ARCHITECTURE", "").lower(), "x86_64"
        )
    name = os.uname().machine
    return "aarch64" if name == "arm64" else name


def architecture() -> str:
    """The same, as container engines name it."""
    return _GO_NAMES.get(machine(), machine())


def kernel() -> str:
    """The kernel's release; containers share it."""
    return "" if sys.platform == "win32" else os.uname().release


def name() -> str:
    """The host's name."""
    return socket.gethostname()
