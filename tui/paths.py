"""Where things live on disk. Naming a place never creates it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
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


def practice_folder(env: Mapping[str, str] | None = None) -> Path:
    """What the practice engine keeps."""
    return data_folder(env) / "practice"


def practice_socket(env: Mapping[str, str] | None = None) -> Path:
    """Where the practice engine listens, unless it is told otherwise.

    Beside its data: one engine for one set of data.
    """
    return practice_folder(env) / "run" / "engine.sock"


def workspace_folder(env: Mapping[str, str] | None = None) -> Path:
    """Where learners keep files for their containers: in their home, where every file browser
    and editor finds it. `CAIS_WORKSPACE` names another; with `CAIS_DATA` it is in there."""
    env = os.environ if env is None else env
    if env.get("CAIS_WORKSPACE"):
        return Path(env["CAIS_WORKSPACE"]).absolute()
    if env.get("CAIS_DATA"):
        return data_folder(env) / "workspace"
    return Path(env.get("HOME") or Path.home()) / "cais-workspace"


def progress_file(env: Mapping[str, str] | None = None) -> Path:
    """How far the learner is."""
    return data_folder(env) / "progress.json"


def start_folder(env: Mapping[str, str] | None = None) -> Path:
    """Where a shell begins: the folder that cais was started in, or the workspace where that is
    home, `/` or gone. It need not exist."""
    with suppress(OSError, RuntimeError):  # the folder is gone, or nobody knows whose home it is
        current = Path.cwd()
        if current not in (Path.home(), Path(current.anchor)):
            return current
    return workspace_folder(env)


def shared_folders(
    asked: Iterable[Path] = (), env: Mapping[str, str] | None = None
) -> tuple[Path, ...]:
    """What containers of the practice engine may be given: the folder that cais was started in,
    the workspace, and what was asked for.

    Home and `/` hold too much that is no container's business, and count only when asked for.
    """
    absolute = (folder.absolute() for folder in asked)
    return tuple(dict.fromkeys((start_folder(env), workspace_folder(env), *absolute)))
