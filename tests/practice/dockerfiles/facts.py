"""What a build has to come to on every engine: history, settings, and the copied files."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import IO, Any

import docker
from docker.errors import ImageNotFound

_STEP = re.compile(
    r"Step \d+/\d+ : | ---> |# Executing \d+ build trigger|Successfully (?:built|tagged) "
    r"|\[Warning\]"
)
_RED = re.compile(r"\x1b\[(?:91|0)m")
"""What the builder puts around what programs complain of; its end begins a line of its own."""
_FILES = re.compile(r"(?:^|#\(nop\) )(?:COPY|ADD|WORKDIR) ")
_SUM = re.compile(r"(?<=file:)[0-9a-f]{64}")
_MADE = "<made>"
_SETTINGS = (
    "User",
    "ExposedPorts",
    "Env",
    "Cmd",
    "Healthcheck",
    "Volumes",
    "WorkingDir",
    "Entrypoint",
    "OnBuild",
    "Labels",
    "StopSignal",
    "Shell",
)


@dataclass(frozen=True)
class Facts:
    """An image as text, line by line, so that two can be compared and shown."""

    history: tuple[str, ...]
    settings: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join((*self.history, *self.settings, *self.files, ""))


def steps(output: str) -> str:
    """The builder's own lines of what `docker build` printed, without those of the programs."""
    plain = _RED.sub("", output)
    return "".join(line for line in plain.splitlines(keepends=True) if _STEP.match(line))


def facts(
    client: docker.DockerClient, image: str, bases: Collection[str], made: Collection[str]
) -> Facts | None:
    """Those of an image, or nothing where there is none.

    `bases` are layers not to look into, `made` files whose content comes from a program that the
    practice engine simulates.
    """
    try:
        found = client.images.get(image)
    except ImageNotFound:
        return None
    with tempfile.TemporaryFile() as saved:
        for piece in found.save():
            saved.write(piece)
        saved.seek(0)
        with tarfile.open(fileobj=saved) as archive:
            manifest: dict[str, Any] = json.loads(_member(archive, "manifest.json").read())[0]
            config: dict[str, Any] = json.loads(_member(archive, manifest["Config"]).read())
            layers = iter(zip(manifest["Layers"], config["rootfs"]["diff_ids"], strict=True))
            history: list[str] = []
            files: list[str] = []
            for line in config["history"]:
                made_by, empty = line.get("created_by", ""), bool(line.get("empty_layer"))
                if not empty:
                    layer, digest = next(layers)
                    if digest not in bases and _FILES.search(made_by):
                        listing = _listing(archive, layer, made)
                        if any(file.endswith(_MADE) for file in listing):
                            made_by = _SUM.sub(_MADE, made_by)
                        files += [f"{made_by}: {file}" for file in listing]
                history.append(f"history: {made_by}{' (no layer)' if empty else ''}")
    settings = found.attrs["Config"]
    told = [f"{name}: {json.dumps(settings.get(name) or None)}" for name in _SETTINGS]
    return Facts(tuple(history), tuple(told), tuple(files))


def _listing(archive: tarfile.TarFile, layer: str, made: Collection[str]) -> list[str]:
    with tarfile.open(fileobj=_member(archive, layer)) as files:
        return sorted(_files(files, made))


def _files(layer: tarfile.TarFile, made: Collection[str]) -> Iterator[str]:
    for member in layer:
        content = layer.extractfile(member) if member.isreg() else None
        digest = hashlib.sha256(content.read()).hexdigest()[:16] if content else member.linkname
        what = _MADE if member.name in made else f"{member.size} {digest}".rstrip()
        owner = f"{member.uid}:{member.gid}"
        yield f"{member.name} {member.type.decode()} {member.mode:o} {owner} {what}"


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    found = archive.extractfile(name)
    assert found is not None, f"{name} is no file in what was saved"
    return found
