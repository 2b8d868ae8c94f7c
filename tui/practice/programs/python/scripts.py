"""Python files: those that stand for something that is simulated, and those that are not run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from posixpath import normpath

from tui.practice.kernel.process import Exit, Process
from tui.practice.programs.python.fastapi_cli import fastapi
from tui.practice.programs.python.imports import missing_import, search_path, tell_missing
from tui.practice.programs.python.packages import COMMANDS
from tui.practice.programs.python.refusal import REFUSAL, refuse_file
from tui.practice.programs.python.uvicorn.command import CannotImport, Find, Make, Target, uvicorn
from tui.practice.programs.sample.bundle import SampleApp
from tui.practice.programs.sample.entrypoint import run_entrypoint
from tui.practice.programs.sample.healthcheck import run_healthcheck
from tui.practice.programs.sample.recognition import recognised
from tui.practice.programs.sample.service import check, make, run_service
from tui.practice.programs.sample.training import run_training
from tui.practice.programs.tools import reason, text

_MOST_BYTES = 1 << 20
_LONGEST_COMMAND = 4096
"""Characters of a script that pip has written."""
_FROM = re.compile(r"^from ([\w.]+) import (\w+)[ \t]*$", re.MULTILINE)
_EXIT = re.compile(r"sys\.exit\((\w+)\(\)\)")
_ASSIGNED = r"^[ \t]*{}[ \t]*(?::[^=\n]*)?=[^=]"
"""A name being given a value; in the bundled file that stands inside a `try`."""


async def run_script(p: Process, name: str, words: Sequence[str], sample: SampleApp | None) -> int:
    """Be `python NAME WORDS…`."""
    file = p.absolute(name)
    try:
        if p.is_folder(file):
            await p.err(f"{p.path}: can't find '__main__' module in '{normpath(file)}'\n")
            return 1
        source = text(await p.read_all(file, _MOST_BYTES))
    except OSError as error:
        why = f"[Errno {error.errno}] {reason(error)}"
        await p.err(f"{p.argv[0]}: can't open file '{file}': {why}\n")
        return 2
    if not source.strip():
        return 0
    folders = search_path(p, file.rpartition("/")[0])
    called = recognised(sample, file, source) if sample else None
    match called, sample:
        case "main.py", SampleApp():
            return await run_service(p, sample, file, source, folders)
        case "train.py", SampleApp():
            return await run_training(p, sample, file, source, folders, words)
        case "entrypoint.py", _:
            return await run_entrypoint(p, words)
        case "healthcheck.py", _:
            return await run_healthcheck(p)
    missing = missing_import(p, source, folders)
    if missing is not None:
        return await tell_missing(p, missing, file)
    if command := _command(source):
        return await run_command(p, command, command, words, sample)
    return await refuse_file(p, file, source)


async def run_command(
    p: Process, command: str, called: str, words: Sequence[str], sample: SampleApp | None
) -> int:
    """Be a command that a package brings along, as far as it is simulated."""
    if command == "uvicorn":
        return await uvicorn(p, called, words, finder(sample))
    if command == "fastapi":
        return await fastapi(p, words, finder(sample))
    await p.err(f"{command}: {REFUSAL}\n")
    return 1


def finder(sample: SampleApp | None) -> Find:
    """Finds the apps that uvicorn is to serve: there is one, the sample app."""

    async def find(p: Process, target: Target) -> Make:
        folders = search_path(p, target.folder)
        stem = target.module.replace(".", "/")
        places = [f"{folder}/{stem}{end}" for folder in folders for end in (".py", "/__init__.py")]
        file = next((place for place in places if p.exists(place)), None)
        if file is None:
            raise CannotImport(f'Could not import module "{target.module}".')
        source = text(await p.read_all(file, _MOST_BYTES))
        if sample is None or recognised(sample, file, source) != "main.py":
            missing = missing_import(p, source, folders)
            if missing is not None:
                raise Exit(await tell_missing(p, missing, file))
            raise Exit(await refuse_file(p, file, source))
        await check(p, sample, file, source, folders)
        if not re.search(_ASSIGNED.format(re.escape(target.attribute)), source, re.MULTILINE):
            about = f'"{target.attribute}" not found in module "{target.module}"'
            raise CannotImport(f"Attribute {about}.")
        return partial(make, sample)

    return find


def _command(source: str) -> str | None:
    """The command that a file is the script of, as pip writes these."""
    if len(source) > _LONGEST_COMMAND:
        return None
    called = set(_EXIT.findall(source))
    return next(
        (
            COMMANDS[found[1], found[2]]
            for found in _FROM.finditer(source)
            if found[2] in called and (found[1], found[2]) in COMMANDS
        ),
        None,
    )
