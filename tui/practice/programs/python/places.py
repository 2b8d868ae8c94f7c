"""Where Python is, and which Python it is."""

from __future__ import annotations

import re

from tui.practice.kernel.process import Process

_DEFAULT = "3.13.5"


def version(p: Process) -> str:
    """The version that the image says it has, else that of the system's packages."""
    if p.path.startswith("/usr/local/"):
        return p.env.get("PYTHON_VERSION", _DEFAULT)
    return "3.12.11" if p.exists("/etc/alpine-release") else _DEFAULT


def short_version(p: Process) -> str:
    """The first two numbers."""
    return ".".join(version(p).split(".")[:2])


def library(p: Process) -> str:
    """The folder that pip installs into."""
    base = "/usr/local/lib" if p.path.startswith("/usr/local/") else "/usr/lib"
    return f"{base}/python{short_version(p)}/site-packages"


def normal(name: str) -> str:
    """A package's name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()
