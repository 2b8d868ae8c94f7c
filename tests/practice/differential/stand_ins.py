"""The catalogue's images on a real engine: their files, settings and history, and true programs.

A real engine in a test has no way to the public images, and they would differ from what the
catalogue holds anyway. So each image is made here from its recipe. In those that are made of
busybox, a static busybox stands in the place of the simulated programs; in those that are made of
Debian, the root file system of the engine tests' python image does. For what busybox lacks there
are the scripts in `programs`.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import docker

from tests.engine.daemon.cache import prepared
from tests.engine.daemon.shell import EngineError, call
from tests.engine.daemon.surroundings import REGISTRY_PORT
from tui.practice.catalog import repository
from tui.practice.catalog.images import host_architecture, publish
from tui.practice.catalog.recipes import Recipe
from tui.practice.files.nodes import SECOND, Kind, program_in
from tui.practice.store.entries import LayerItem

ROOT = "python:3.13-slim"
"""The image of the engine tests that is a true Debian."""
_DEBIAN = ("debian", "ubuntu", "python")
_BUSYBOX = "usr/bin/busybox.static"
_PROGRAMS = Path(__file__).parent / "programs"
_TYPES = {
    Kind.FILE: tarfile.REGTYPE,
    Kind.FOLDER: tarfile.DIRTYPE,
    Kind.LINK: tarfile.SYMTYPE,
}


class StandIns:
    """Brings images of the catalogue to a real engine that was started for tests."""

    def __init__(self, client: docker.DockerClient) -> None:
        self._client = client
        self._root = client.images.get(ROOT).attrs["RootFS"]["Layers"][0]
        self._busybox = prepared().busybox
        self._applets = set(call(self._busybox, "--list").split())

    def bring(self, references: Iterable[str]) -> None:
        """Make these images. Raises ValueError for one that the catalogue does not have."""
        for reference in references:
            recipe = _recipe(reference)
            self._load(recipe, [reference])
            if recipe.repository not in _DEBIAN:
                self._publish(recipe.repository, reference.rpartition(":")[2])

    def _load(self, recipe: Recipe, names: Sequence[str]) -> None:
        layers = list(self._layers(recipe))
        published = publish(recipe, [identity for identity, _ in layers])
        config = published.configs[host_architecture()].encode()
        manifest: dict[str, Any] = {"Config": "config.json", "RepoTags": list(names)}
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            # A layer that the engine has already need not be there: its place is named only.
            manifest["Layers"] = [f"{identity[7:]}/layer.tar" for identity, _ in layers]
            for identity, data in dict(layers).items():
                _add(archive, f"{identity[7:]}/layer.tar", data)
            _add(archive, "config.json", config)
            _add(archive, "manifest.json", _json([manifest]))
        self._client.images.load(buffer.getvalue())

    def _publish(self, name: str, tag: str) -> None:
        """Put an image into the engine's registry, so that pulling it brings the same."""
        mirrored = f"localhost:{REGISTRY_PORT}/library/{name}"
        image = self._client.images.get(f"{name}:{tag}")
        image.tag(mirrored, tag)
        said = self._client.images.push(mirrored, tag)
        if "error" in said:
            raise EngineError(f"pushing {name}:{tag} failed: {said[-300:]}")
        self._client.images.remove(f"{mirrored}:{tag}")
        self._client.images.pull(name, tag)

    def _layers(self, recipe: Recipe) -> Iterator[tuple[str, bytes]]:
        """Each layer's digest, and its bytes unless the engine has them."""
        steps = [list(step.contents()) for step in recipe.layers]
        if recipe.repository in _DEBIAN:
            yield self._root, b""
            steps = [[] for _ in steps[1:]]
        for number, items in enumerate(steps):
            data = self._packed(items, first=number == 0)
            yield f"sha256:{hashlib.sha256(data).hexdigest()}", data

    def _packed(self, items: Sequence[LayerItem], *, first: bool) -> bytes:
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            for entry, content in items:
                member = tarfile.TarInfo(entry.path)
                member.type = _TYPES[entry.kind]
                member.mode, member.uid, member.gid = entry.mode, entry.uid, entry.gid
                member.mtime = entry.mtime // SECOND
                member.linkname = entry.target
                data = content if isinstance(content, bytes) else b""
                if entry.hard_link:
                    member.type, member.linkname = tarfile.LNKTYPE, entry.hard_link
                elif program := program_in(data):
                    data = self._program(member, program.rpartition(":")[2])
                elif entry.target.endswith("bin/busybox"):
                    data = self._program(member, entry.path.rpartition("/")[2])
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
            if first and items:
                _add(archive, _BUSYBOX, self._busybox.read_bytes(), 0o755)
        return buffer.getvalue()

    def _program(self, member: tarfile.TarInfo, name: str) -> bytes:
        """Put something else in the place of a simulated program; returns its bytes."""
        name = {"bash": "sh", "dash": "sh"}.get(name, name)
        member.type, member.mode = tarfile.REGTYPE, 0o755
        if name != "busybox" and name not in self._applets:
            script = _PROGRAMS / name
            return (script if script.exists() else _PROGRAMS / "agreeable").read_bytes()
        if member.name.rpartition("/")[2] in (name, "busybox"):
            member.type, member.linkname = tarfile.SYMTYPE, f"/{_BUSYBOX}"
            return b""
        return f'#!/{_BUSYBOX} sh\nexec /{_BUSYBOX} {name} "$@"\n'.encode()


def _recipe(reference: str) -> Recipe:
    name, _, tag = reference.partition(":")
    known = repository(name)
    recipe = known.recipe(tag) if known else None
    if recipe is None:
        raise ValueError(f"the catalogue has no {reference}")
    return recipe


def _add(archive: tarfile.TarFile, path: str, data: bytes, mode: int = 0o644) -> None:
    member = tarfile.TarInfo(path)
    member.size, member.mode = len(data), mode
    archive.addfile(member, io.BytesIO(data))


def _json(document: object) -> bytes:
    return json.dumps(document).encode()
