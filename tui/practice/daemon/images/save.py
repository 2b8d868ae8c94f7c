"""Images as one tar, written as `docker save` writes them.

The archive is an OCI image layout which has Docker's own `manifest.json` beside it. Where a layer
is a small stand-in, an annotation says how large its namesake is.
"""

from __future__ import annotations

import asyncio
import os
import tarfile
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.practice.catalog.images import canonical, digest_of
from tui.practice.daemon.images import references
from tui.practice.daemon.images.references import InvalidReference, Reference
from tui.practice.daemon.images.store import Image, ImageStore
from tui.practice.errors import BadRequest, NotFound
from tui.practice.store.layers import LayerStore

NOMINAL_SIZE = "cais.nominal-size"
"""The annotation that has the size which the engine tells of a layer."""
_LAYER = "application/vnd.oci.image.layer.v1.tar"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_INDEX = "application/vnd.oci.image.index.v1+json"
_BLOCK = 512
_RECORD = 10_240
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Saving:
    """One image to be saved, the names to save it under, and where its layers lie."""

    image: Image
    names: tuple[Reference, ...]


def choose(store: ImageStore, names: Sequence[str]) -> list[Saving]:
    """What is meant; a repository without a tag means all its tags.

    Raises NotFound or BadRequest.
    """
    chosen: dict[str, tuple[Image, list[Reference]]] = {}
    for text in names:
        for image, name in _meant(store, text):
            given = chosen.setdefault(image.id, (image, []))[1]
            if name is not None and name not in given:
                given.append(name)
    return [Saving(image, tuple(given)) for image, given in chosen.values()]


def _meant(store: ImageStore, text: str) -> list[tuple[Image, Reference | None]]:
    try:
        reference = references.parse_any(text)
    except InvalidReference as error:
        raise BadRequest(str(error)) from None
    if isinstance(reference, Reference):
        found = store.names_in(reference.name) if reference.name_only else []
        if found:
            return [(image, name) for name, image in found]
        named = store.named(reference)
        if named is not None:
            return [(named, reference if reference.tag and not reference.digest else None)]
    try:
        return [(store.find(text), None)]
    except NotFound:
        raise NotFound(f"No such image: {text}") from None


async def write(
    savings: Iterable[Saving], store: ImageStore, layers: LayerStore
) -> AsyncGenerator[bytes, None]:
    """The archive, piece by piece. Raises OSError."""
    blobs: dict[str, bytes | Path] = {}
    manifests: list[dict[str, Any]] = []
    legacy: list[dict[str, Any]] = []
    repositories: dict[str, dict[str, str]] = {}
    for saving in savings:
        tars = await asyncio.to_thread(_tars, saving.image, layers)
        manifest = _add(saving, tars, store, blobs, legacy)
        manifests += _indexed(saving.names, manifest)
        for name in saving.names:
            top = saving.image.layers[-1:] or ("",)
            tags = repositories.setdefault(name.familiar_name, {})
            tags[name.tag] = top[0].partition(":")[2]
    index = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": manifests or None}
    documents = {
        "index.json": canonical(index),
        "manifest.json": canonical(legacy or None),
        "oci-layout": '{"imageLayoutVersion": "1.0.0"}',
    }
    if repositories:
        documents["repositories"] = canonical(repositories)
    length = 0
    async with aclosing(_members(blobs, documents)) as pieces:
        async for piece in pieces:
            length += len(piece)
            yield piece
    end = 2 * _BLOCK
    yield bytes(end + -(length + end) % _RECORD)


def _tars(image: Image, layers: LayerStore) -> list[tuple[Path, int]]:
    """Where the layers of an image lie, and how many bytes each tar has."""
    paths = [layers.get(diff_id).tar_path for diff_id in image.layers]
    return [(path, path.stat().st_size) for path in paths]


def _add(
    saving: Saving,
    tars: list[tuple[Path, int]],
    store: ImageStore,
    blobs: dict[str, bytes | Path],
    legacy: list[dict[str, Any]],
) -> dict[str, Any]:
    """Put an image among the blobs; returns the descriptor of its manifest."""
    image = saving.image
    layers = []
    sources = {}
    for diff_id, (path, size) in zip(image.layers, tars, strict=True):
        blobs[diff_id] = path
        layer: dict[str, Any] = {"mediaType": _LAYER, "digest": diff_id, "size": size}
        layers.append(layer)
        nominal = str(store.size((diff_id,)))
        sources[diff_id] = layer | {"annotations": {NOMINAL_SIZE: nominal}}
    config = _put(blobs, _CONFIG, image.raw)
    manifest = canonical(
        {"schemaVersion": 2, "mediaType": _MANIFEST, "config": config, "layers": layers}
    )
    entry: dict[str, Any] = {
        "Config": _place(image.id),
        "RepoTags": [name.familiar for name in saving.names] or None,
        "Layers": [_place(diff_id) for diff_id in image.layers] or None,
        "LayerSources": sources,
    }
    if image.parent:
        entry["Parent"] = image.parent
    legacy.append(entry)
    return _put(blobs, _MANIFEST, manifest)


def _indexed(names: Iterable[Reference], manifest: dict[str, Any]) -> list[dict[str, Any]]:
    named = [
        manifest
        | {
            "annotations": {
                "io.containerd.image.name": str(name),
                "org.opencontainers.image.ref.name": name.tag,
            }
        }
        for name in names
    ]
    return named or [manifest]


def _put(blobs: dict[str, bytes | Path], media_type: str, text: str) -> dict[str, Any]:
    data = text.encode()
    digest = digest_of(data)
    blobs[digest] = data
    return {"mediaType": media_type, "digest": digest, "size": len(data)}


def _place(digest: str) -> str:
    return f"blobs/{digest.replace(':', '/')}"


async def _members(
    blobs: Mapping[str, bytes | Path], documents: Mapping[str, str]
) -> AsyncGenerator[bytes, None]:
    if blobs:
        for folder in ("blobs/", "blobs/sha256/"):
            yield _header(folder, 0, tarfile.DIRTYPE, 0o755)
    for digest in sorted(blobs):
        content = blobs[digest]
        if isinstance(content, bytes):
            yield _member(_place(digest), content)
            continue
        with content.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            yield _header(_place(digest), size)
            while piece := await asyncio.to_thread(file.read, _PIECE):
                yield piece
            yield bytes(-size % _BLOCK)
    for name, text in sorted(documents.items()):
        yield _member(name, text.encode())


def _member(name: str, data: bytes) -> bytes:
    return _header(name, len(data)) + data + bytes(-len(data) % _BLOCK)


def _header(name: str, size: int, kind: bytes = tarfile.REGTYPE, mode: int = 0o644) -> bytes:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.mode = mode
    member.size = size
    return member.tobuf(tarfile.GNU_FORMAT)
