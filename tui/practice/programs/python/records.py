"""Installed packages, as the records beside them say: what pip writes, lists and takes away."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from tui.practice.files.nodes import Kind
from tui.practice.files.tree import Opening
from tui.practice.kernel.process import Process
from tui.practice.programs.packages.placing import read, write
from tui.practice.programs.python.packages import Package, known, normal
from tui.practice.programs.python.places import commands, interpreter, library

_EXECUTABLE = Opening(read=False, write=True, create=True, truncate=True, mode=0o755)
_COMMAND = """\
#!{python}
# -*- coding: utf-8 -*-
import re
import sys
from {module} import {function}
if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])
    sys.exit({function}())
"""


@dataclass(frozen=True, slots=True)
class Installed:
    """A package with its record."""

    name: str
    version: str
    folder: str
    needs: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Relative to the folder that packages are in, as RECORD has them."""


async def installed(p: Process) -> dict[str, Installed]:
    """What the records say, by normal names, sorted."""
    places = library(p)
    found: dict[str, Installed] = {}
    for folder in p.names(places) if p.is_folder(places) else []:
        if not folder.endswith(".dist-info"):
            continue
        text = await read(p, f"{places}/{folder}/METADATA")
        fields = [line.split(": ", 1) for line in text.splitlines() if ": " in line]
        values = dict(fields)
        if "Name" in values and "Version" in values:
            listed = await read(p, f"{places}/{folder}/RECORD")
            one = Installed(
                values["Name"],
                values["Version"],
                folder,
                tuple(value for name, value in fields if name == "Requires-Dist"),
                tuple(line.partition(",")[0] for line in listed.splitlines()),
            )
            found[normal(one.name)] = one
        await p.breathe()
    return dict(sorted(found.items()))


async def put(p: Process, name: str, version: str) -> None:
    """Write a package's modules and commands, and the record of them. Raises OSError."""
    places = library(p)
    package = known(name)
    folder = f"{name.replace('-', '_').replace('.', '_').lower()}-{version}.dist-info"
    files = [f"{module}/__init__.py" for module in package.imported_as]
    for file in files:
        await write(p, f"{places}/{file}", f'__version__ = "{version}"\n')
    files += await _put_commands(p, package)
    needs = "".join(f"Requires-Dist: {need}\n" for need in package.needs)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}"
    await write(p, f"{places}/{folder}/METADATA", metadata)
    await write(p, f"{places}/{folder}/INSTALLER", "pip\n")
    files += [f"{folder}/{file}" for file in ("INSTALLER", "METADATA", "RECORD")]
    await write(p, f"{places}/{folder}/RECORD", "".join(f"{file},,\n" for file in files))


async def _put_commands(p: Process, package: Package) -> list[str]:
    """The scripts on the PATH, as pip makes them; returns their paths for the record."""
    made = []
    for command, module, function in package.commands:
        path = f"{commands(p)}/{command}"
        script = _COMMAND.format(python=interpreter(p), module=module, function=function)
        with suppress(FileNotFoundError):
            p.remove(path)
        handle = await p.open(path, _EXECUTABLE)
        try:
            await handle.write(script.encode())
        finally:
            handle.close()
        made.append(f"../../../bin/{command}")
    return made


def take_away(p: Process, old: Installed) -> None:
    """Remove a package: what its record lists, and the folders that are empty then."""
    places = library(p)
    folders = {f"{places}/{old.folder}"}
    for file in old.files or _unrecorded(p, places, old):
        path = p.absolute(f"{places}/{file}")
        folders.add(path.rpartition("/")[0])
        with suppress(OSError):
            p.remove(path)
    for folder in sorted(folders - {places, commands(p)}, key=len, reverse=True):
        with suppress(OSError):
            p.remove_folder(folder)


def _unrecorded(p: Process, places: str, old: Installed) -> list[str]:
    """The files of a package that came with its image, which has no list of them."""
    return [
        f"{folder}/{name}"
        for folder in (*known(old.name).imported_as, old.folder)
        if p.is_folder(f"{places}/{folder}")
        for name in p.names(f"{places}/{folder}")
        if p.stat(f"{places}/{folder}/{name}", follow=False).kind is not Kind.FOLDER
    ]
