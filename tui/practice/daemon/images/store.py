"""The images that the engine has, their names, and how large their layers are.

Everything is kept as documents and held in memory too. What a removal means, and which layers
may go, is decided elsewhere.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from tui.practice.catalog.images import digest_of
from tui.practice.daemon.durations import from_rfc3339
from tui.practice.daemon.images import references
from tui.practice.daemon.images.references import ImageId, InvalidReference, Reference
from tui.practice.errors import BadRequest, NotFound
from tui.practice.store.database import Database

Document = dict[str, Any]

_IMAGE = "image"
_NAME = "tag"
_LAYER = "layer"
_MOST_LAYERS = 127
_KEPT = ("raw", "layers", "created", "labels", "parent", "tagged", "local")
"""The fields of an image in its document."""
_READ = 128
"""Configurations that are held ready."""


@dataclass(frozen=True, slots=True)
class Image:
    """One image: its configuration, and what the engine knows beside it.

    Of many images little more than a name is ever asked for, so what is in the configuration is
    read again when it is needed, but for what lists show.
    """

    id: str
    raw: str = field(repr=False)
    """The configuration as it was digested."""
    layers: tuple[str, ...] = ()
    """Digests of its layers, from the bottom up."""
    created: int = 0
    """Nanoseconds since the epoch."""
    labels: Mapping[str, str] | None = None
    """Its labels; an image may also have none or no such setting."""
    parent: str = ""
    """The id of the image that it was made from here, if that is known."""
    tagged: str = ""
    """When it last got a tag here, in RFC 3339."""
    local: bool = False
    """Whether it was made here, by a commit or a step of a build."""

    @property
    def document(self) -> Mapping[str, Any]:
        """The configuration, read."""
        return _document(self.raw)

    @property
    def config(self) -> Mapping[str, Any]:
        """The settings of containers that are made from it."""
        return self.document.get("config") or {}

    @property
    def chains(self) -> tuple[str, ...]:
        """What the engine calls its layers in their places: a digest over all up to each."""
        return chain_ids(self.layers)


class ImageStore:
    """The images by id, the names by reference."""

    def __init__(self, database: Database) -> None:
        """Read everything that was kept."""
        self._database = database
        self._images: dict[str, Image] = {}
        self._sizes: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._names_of: dict[str, list[Reference]] = {}
        self._children: dict[str, set[str]] = {}
        for diff_id, document in database.all(_LAYER):
            self._sizes[diff_id] = int(document["size"])
        for identity, document in database.all(_IMAGE):
            self._enter(_stored(identity, document))
        for text, document in database.all(_NAME):
            self._name(references.parse(text), document["image"])

    # -- images ------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._images)

    def __iter__(self) -> Iterator[Image]:
        return iter(list(self._images.values()))

    def __contains__(self, identity: str) -> bool:
        return identity in self._images

    def get(self, identity: str) -> Image:
        """By the whole id. Raises NotFound."""
        image = self._images.get(identity)
        if image is None:
            raise NotFound(f"No such image: {identity}")
        return image

    def find(self, text: str) -> Image:
        """By reference, id, or the beginning of an id that no other has.

        Raises NotFound, or BadRequest for what can be no reference.
        """
        try:
            reference = references.parse_any(text)
        except InvalidReference as error:
            raise BadRequest(str(error)) from None
        if isinstance(reference, ImageId):
            return self.get(reference.digest)
        reference = reference.with_default_tag()
        named = self.named(reference)
        if named is not None:
            return named
        matching = [one for one in self._images if references.is_id_prefix(one, text)]
        if len(matching) != 1:
            raise NotFound(f"No such image: {reference.familiar}")
        return self._images[matching[0]]

    def add(self, image: Image) -> None:
        """Keep an image."""
        kept = {key: getattr(image, key) for key in _KEPT}
        self._database.put(_IMAGE, image.id, kept)
        self._enter(image)

    def remove(self, identity: str) -> None:
        """Forget an image; its names are to be gone already."""
        image = self._images.pop(identity)
        self._children.get(image.parent, set()).discard(identity)
        self._database.drop(_IMAGE, identity)

    def set_parent(self, identity: str, parent: str) -> None:
        """Have an image count as made of another one here. Raises NotFound."""
        image = self.get(identity)
        self._children.get(image.parent, set()).discard(identity)
        self.add(replace(image, parent=parent))

    def children(self, identity: str) -> set[str]:
        """The ids of images that were made from this one here."""
        return self._children.get(identity, set())

    # -- names -------------------------------------------------------------------------------

    def named(self, reference: Reference) -> Image | None:
        """The image that has exactly this name."""
        identity = self._names.get(str(reference))
        if identity is None and reference.tag and reference.digest:
            identity = self._names.get(str(replace(reference, tag="")))
        return self._images.get(identity or "")

    def names(self, identity: str) -> list[Reference]:
        """Every name of an image, sorted."""
        return list(self._names_of.get(identity, ()))

    def names_in(self, repository: str) -> list[tuple[Reference, Image]]:
        """The tagged names in a repository, as in `docker.io/library/busybox`."""
        found = (
            (reference, self._images[identity])
            for identity, names in self._names_of.items()
            for reference in names
        )
        return [(ref, image) for ref, image in found if ref.name == repository and ref.tag]

    def name(self, reference: Reference, identity: str) -> None:
        """Give an image a name, and take it from the one that had it."""
        self.unname(reference)
        self._database.put(_NAME, str(reference), {"image": identity})
        self._name(reference, identity)

    def unname(self, reference: Reference) -> None:
        """Take a name away, if it is one."""
        identity = self._names.pop(str(reference), None)
        if identity is None:
            return
        self._names_of[identity].remove(reference)
        if not self._names_of[identity]:
            del self._names_of[identity]
        self._database.drop(_NAME, str(reference))

    # -- layers ------------------------------------------------------------------------------

    def size(self, layers: Sequence[str]) -> int:
        """The bytes of layers, as the engine tells them."""
        return sum(self._sizes.get(diff_id, 0) for diff_id in layers)

    def sized(self) -> list[str]:
        """The layers whose sizes are known."""
        return list(self._sizes)

    def set_size(self, diff_id: str, size: int) -> None:
        """Keep how large a layer is, unless that is known."""
        if diff_id not in self._sizes:
            self._sizes[diff_id] = size
            self._database.put(_LAYER, diff_id, {"size": size})

    def drop_size(self, diff_id: str) -> None:
        """Forget the size of a layer that is no more."""
        self._sizes.pop(diff_id, None)
        self._database.drop(_LAYER, diff_id)

    def _enter(self, image: Image) -> None:
        self._images[image.id] = image
        if image.parent:
            self._children.setdefault(image.parent, set()).add(image.id)

    def _name(self, reference: Reference, identity: str) -> None:
        self._names[str(reference)] = identity
        names = self._names_of.setdefault(identity, [])
        names.append(reference)
        names.sort(key=str)


def read(raw: str, parent: str = "", *, local: bool = False) -> Image:
    """A new image of its configuration. Raises BadRequest for one that makes no sense."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"invalid image JSON: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("rootfs"), dict):
        raise BadRequest("invalid image JSON, no RootFS key")
    layers = document["rootfs"].get("diff_ids") or []
    if not isinstance(layers, list) or not all(_is_diff_id(one) for one in layers):
        raise BadRequest("invalid image JSON: rootfs.diff_ids")
    if len(layers) > _MOST_LAYERS:
        raise BadRequest("max depth exceeded")
    config = document.get("config") or {}
    _check(document, config)
    return Image(
        digest_of(raw),
        raw,
        tuple(layers),
        _created(document),
        config.get("Labels"),
        parent,
        local=local,
    )


def _stored(identity: str, document: Document) -> Image:
    # Images that were made of each other share their layers' names.
    layers = tuple(sys.intern(diff_id) for diff_id in document["layers"])
    return Image(identity, **{**document, "layers": layers})


@lru_cache(_READ)
def _document(raw: str) -> Document:
    document: Document = json.loads(raw)
    return document


@lru_cache(4096)
def chain_ids(layers: tuple[str, ...]) -> tuple[str, ...]:
    """The digest over all layers up to each, from the bottom up. Source: OCI image-spec."""
    chains: list[str] = []
    for diff_id in layers:
        chains.append(digest_of(f"{chains[-1]} {diff_id}") if chains else diff_id)
    return tuple(chains)


_TEXTS = ("architecture", "author", "comment", "created", "docker_version", "os", "variant")
_SETTINGS: dict[str, type] = {
    "Cmd": list,
    "Entrypoint": list,
    "Env": list,
    "ExposedPorts": dict,
    "Healthcheck": dict,
    "Labels": dict,
    "OnBuild": list,
    "Shell": list,
    "StopSignal": str,
    "User": str,
    "Volumes": dict,
    "WorkingDir": str,
}


def _check(document: Mapping[str, Any], config: object) -> None:
    """Refuse values of kinds that clients could not read."""
    for key in _TEXTS:
        if not isinstance(document.get(key) or "", str):
            raise BadRequest(f"invalid image JSON: {key}")
    if not isinstance(config, dict):
        raise BadRequest("invalid image JSON: config")
    for key, kind in _SETTINGS.items():
        value = config.get(key)
        if value is None:
            continue
        inside = value if isinstance(value, list) else ()
        if key == "Labels" and isinstance(value, dict):
            inside = list(value.values())
        if not isinstance(value, kind) or not all(isinstance(one, str) for one in inside):
            raise BadRequest(f"invalid image JSON: config.{key}")
    lines = document.get("history") or []
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise BadRequest("invalid image JSON: history")
    for line in lines:
        for key in ("created", "created_by", "comment", "author"):
            if not isinstance(line.get(key) or "", str):
                raise BadRequest(f"invalid image JSON: history.{key}")


def _created(document: Mapping[str, Any]) -> int:
    try:
        return from_rfc3339(document.get("created") or "1970-01-01T00:00:00Z")
    except (ValueError, OverflowError):
        raise BadRequest("invalid image JSON: created") from None


def _is_diff_id(value: object) -> bool:
    return isinstance(value, str) and value.startswith("sha256:") and references.is_digest(value)
