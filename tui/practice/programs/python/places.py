"""Where Python is, and which Python it is."""

from __future__ import annotations

from contextlib import suppress

from tui.practice.kernel.process import Process

_DEFAULT = "3.13.5"


def version(p: Process) -> str:
    """The version that the image says it has, else that of the system's packages."""
    path = p.path
    if venv := _venv(p):
        with suppress(OSError):
            path = p.resolve(f"{venv}/bin/python3")
    if path.startswith("/usr/local/"):
        return p.env.get("PYTHON_VERSION", _DEFAULT)
    return "3.12.11" if p.exists("/etc/alpine-release") else _DEFAULT


def short_version(p: Process) -> str:
    """The first two numbers."""
    return ".".join(version(p).split(".")[:2])


def prefix(p: Process) -> str:
    """The folder that everything of this Python is below."""
    return _venv(p) or ("/usr/local" if p.path.startswith("/usr/local/") else "/usr")


def library(p: Process) -> str:
    """The folder that pip installs into."""
    return f"{prefix(p)}/lib/python{short_version(p)}/site-packages"


def commands(p: Process) -> str:
    """The folder that pip puts commands into: Debian's and Alpine's own pip spare /usr/bin."""
    return f"{prefix(p)}/bin"


def interpreter(p: Process) -> str:
    """The path of this Python itself."""
    exact = f"{prefix(p)}/bin/python{short_version(p)}"
    return exact if p.exists(exact) else f"{prefix(p)}/bin/python3"


def _venv(p: Process) -> str:
    """The virtual environment that the program was started from; empty if it was none."""
    folder = p.path.rpartition("/bin/")[0]
    return folder if folder and p.exists(f"{folder}/pyvenv.cfg") else ""
