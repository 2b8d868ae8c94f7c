"""The sample app as cais ships it: its files, and its code once a container serves it."""

from __future__ import annotations

import ast
import asyncio
import hashlib
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.practice.programs.services.asgi import App


MODULES = ("model", "request_log", "main")
"""Without extension, in the order in which they need one another."""


class CannotLoad(Exception):
    """The bundled app can't be imported: the installation of cais is broken."""


@dataclass(frozen=True, slots=True)
class Code:
    """What is used of the app's modules."""

    create_app: Callable[[Any], App]
    """Makes the service, of a request log."""
    request_log: Callable[..., Any]
    """Makes a request log: of what takes the lines, a container's name, and what takes warnings."""


class SampleApp:
    """The sample app of one engine."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the one of the host that cais brings along; it is only read."""
        self._folder = folder
        self._loading: asyncio.Task[Code] | None = None
        self.text = cache(self._text)

    def _text(self, name: str) -> str:
        """The content of one of its files. Raises OSError."""
        return (self._folder / name).read_text(encoding="utf-8")

    async def code(self) -> Code:
        """The app's code, imported when it is wanted for the first time.

        That takes a second, in a thread; the loop goes on. Raises CannotLoad.
        """
        if self._loading is None or self._loading.cancelled():
            self._loading = asyncio.create_task(asyncio.to_thread(_imported, self._folder))
        # Others may wait for it too, when the process that does so here is ended.
        return await asyncio.shield(self._loading)


class _Relatives(SourceFileLoader):
    """Loads a module of a flat folder as part of a package.

    The modules name one another plainly, since learners run them from their folder. Here such a
    name means the one in the package, so that nothing else in this process can find it.
    """

    def get_code(self, fullname: str) -> types.CodeType:
        path = self.get_filename(fullname)
        tree = ast.parse(self.get_data(path), path)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in MODULES:
                node.level = 1
        # Compiled each time, and not kept: a kept one would be taken for that of the plain module.
        return compile(tree, path, "exec", dont_inherit=True)


def _imported(folder: Path) -> Code:
    package = f"_cais_sample_app_{hashlib.sha256(bytes(folder)).hexdigest()[:12]}"
    sys.modules[package] = types.ModuleType(package)
    sys.modules[package].__path__ = []
    try:
        loaded = [_module(f"{package}.{name}", folder / f"{name}.py") for name in MODULES]
    except (Exception, SystemExit) as error:
        for name in (package, *(f"{package}.{name}" for name in MODULES)):
            sys.modules.pop(name, None)
        raise CannotLoad(f"{type(error).__name__}: {error}") from error
    _, log, main = loaded
    return Code(create_app=main.create_app, request_log=log.RequestLog)


def _module(name: str, file: Path) -> types.ModuleType:
    spec = spec_from_file_location(name, file, loader=_Relatives(name, str(file)))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    # Where dataclasses and pydantic look for what a class's annotations name.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
