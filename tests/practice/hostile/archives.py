"""Archives with anything in them: of files, and of images as `docker load` takes them."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from typing import Any

from docker.models.containers import Container

from tests.practice.subject import Subject
from tests.practice.wire import Wire


def tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """An archive of members, whatever they say."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def member(name: str, data: bytes = b"", **fields: Any) -> tuple[tarfile.TarInfo, bytes]:
    """One member of an archive."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in fields.items():
        setattr(info, key, value)
    return info, data


def put(engine: Subject, container: Container, data: bytes, path: str = "/tmp") -> int:
    """Put an archive into a container; returns the status."""
    with Wire(engine.host, timeout=60) as wire:
        wire.request("PUT", f"/containers/{container.id}/archive?path={path}", body=data)
        return wire.answer()[0]


def image_archive(layer: bytes, tag: str, **changes: Any) -> bytes:
    """What `docker load` takes: one layer, and a few words about it."""
    digest = hashlib.sha256(layer).hexdigest()
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Cmd": ["sh"], "Env": ["PATH=/bin"]},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
        **changes.pop("config", {}),
    }
    manifest = [{"Config": "config.json", "RepoTags": [tag], "Layers": ["layer.tar"], **changes}]
    return tar(
        member("config.json", json.dumps(config).encode()),
        member("layer.tar", layer),
        member("manifest.json", json.dumps(manifest).encode()),
    )


def load(engine: Subject, archive: bytes) -> bytes:
    """The answer of the engine to an image archive."""
    with Wire(engine.host, timeout=60) as wire:
        wire.request("POST", "/images/load?quiet=1", body=archive)
        return wire.answer()[1]
