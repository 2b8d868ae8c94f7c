"""`python -m venv`: a folder with a Python and packages of its own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from tui.practice.files.nodes import binary
from tui.practice.files.tree import Opening
from tui.practice.kernel.process import Process
from tui.practice.programs.packages.placing import write
from tui.practice.programs.python.folders import make_folders
from tui.practice.programs.python.places import prefix, short_version, version
from tui.practice.programs.python.records import installed
from tui.practice.programs.tools import reason

_USAGE = """\
usage: venv [-h] [--system-site-packages] [--symlinks | --copies] [--clear]
            [--upgrade] [--without-pip] [--prompt PROMPT] [--upgrade-deps]
            [--without-scm-ignore-files]
            ENV_DIR [ENV_DIR ...]
"""
_WITHOUT_EFFECT = (
    *("--system-site-packages", "--symlinks", "--copies", "--clear", "--upgrade"),
    *("--upgrade-deps", "--without-scm-ignore-files"),
)
_EXECUTABLE = Opening(read=False, write=True, create=True, truncate=True, mode=0o755)
_ACTIVATE = """\
# This file is to be sourced:  . bin/activate
VIRTUAL_ENV={folder}
export VIRTUAL_ENV
PATH="$VIRTUAL_ENV/bin:$PATH"
export PATH
"""


async def venv(p: Process, words: Sequence[str]) -> int:
    """Be the module, with these words after its name."""
    folders = [word for word in words if not word.startswith("-")]
    unknown = [
        word
        for word in words
        if word.startswith("-") and word not in (*_WITHOUT_EFFECT, "--without-pip")
    ]
    if {"-h", "--help"} & set(unknown):
        await p.out(_USAGE)
        return 0
    if unknown or not folders:
        what = f"unrecognized arguments: {' '.join(unknown)}"
        missing = "the following arguments are required: ENV_DIR"
        await p.err(f"{_USAGE}venv: error: {what if unknown else missing}\n")
        return 2
    for folder in folders:
        try:
            await _make(p, p.absolute(folder).rstrip("/"), pip="--without-pip" not in words)
        except OSError as error:
            await p.err(f"Error: [Errno {error.errno}] {reason(error)}: '{error.filename}'\n")
            return 1
    return 0


async def _make(p: Process, folder: str, *, pip: bool) -> None:
    short, home = short_version(p), f"{prefix(p)}/bin"
    places = f"{folder}/lib/python{short}/site-packages"
    for part in (places, f"{folder}/bin", f"{folder}/include/python{short}"):
        make_folders(p, part)
    await write(
        p,
        f"{folder}/pyvenv.cfg",
        f"home = {home}\ninclude-system-site-packages = false\nversion = {version(p)}\n",
    )
    await write(p, f"{folder}/bin/activate", _ACTIVATE.format(folder=folder))
    links = {"bin/python3": p.path, "bin/python": "python3", f"bin/python{short}": "python3"}
    for name, target in {**links, "lib64": "lib"}.items():
        with suppress(FileExistsError):
            p.make_link(f"{folder}/{name}", target)
    own = (await installed(p)).get("pip")
    if not pip or own is None:
        return
    for name in ("pip", "pip3", f"pip{short}"):
        handle = await p.open(f"{folder}/bin/{name}", _EXECUTABLE)
        try:
            await handle.write(binary("pip"))
        finally:
            handle.close()
    await write(p, f"{places}/pip/__init__.py", f'__version__ = "{own.version}"\n')
    metadata = f"Metadata-Version: 2.1\nName: pip\nVersion: {own.version}\n"
    await write(p, f"{places}/{own.folder}/METADATA", metadata)
