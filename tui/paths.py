"""Where things live on disk. Naming a place never creates it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Something that ships with cais (`lessons`, `sample_app`, `Dockerfile`): from the
    checkout when run from one, else from the copy inside the installed package.

    Raises FileNotFoundError if neither is there, which means a broken installation.
    """
    for place in (_PACKAGE / "_bundled" / name, _PACKAGE.parent / name):
        if place.exists():
            return place
    raise FileNotFoundError(name)


def data_folder(env: Mapping[str, str] | None = None) -> Path:
    """What cais keeps between runs: the platform's place for a user's data.

    XDG Base Directory Specification on Linux; Apple's and Microsoft's customs elsewhere.
    `CAIS_DATA` overrides all of them.
    """
    env = os.environ if env is None else env
    if env.get("CAIS_DATA"):
        return Path(env["CAIS_DATA"])
    home = Path(env.get("HOME") or Path.home())
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "cais"
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or home / "AppData" / "Local") / "cais"
    base = Path(env.get("XDG_DATA_HOME") or "")
    # The specification wants relative paths ignored.
    return (base if base.is_absolute() else home / ".local" / "share") / "cais"
