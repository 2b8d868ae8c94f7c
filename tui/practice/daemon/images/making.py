"""Images made here: of another one and a layer on top, by a commit or a step of a build."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.practice.catalog.images import canonical, host_architecture, platform_of
from tui.practice.daemon.durations import rfc3339
from tui.practice.daemon.images.layers import LayerKeeper
from tui.practice.daemon.images.store import Image, ImageStore, read
from tui.practice.errors import BadRequest
from tui.practice.store.database import Database
from tui.practice.store.layers import Layer

Document = dict[str, Any]

MADE_BY = "28.5.2"
"""The version of the engine that images say they were made with."""
MOST_LETTERS = 1 << 20
"""Of a configuration that is made here. All of them are held in memory."""
_PLATFORM = ("architecture", "os", "variant")


@dataclass(frozen=True, slots=True)
class Child:
    """What is to become an image."""

    parent: str
    """The id of the image that it is made of; empty for none."""
    layer: Layer | None
    """What is changed in the parent's files. One without entries changes nothing."""
    config: Mapping[str, Any]
    """The settings of containers that are made from it."""
    created_by: str
    """Its line in the history."""
    comment: str = ""
    author: str = ""
    container: str = ""
    """The id of the container that it was committed from."""
    container_config: Mapping[str, Any] | None = None
    """What a step of a build was asked to do; by this it is found again."""
    platform: Mapping[str, str] | None = None
    """Of an image without a parent, if it is not the host's."""


class Maker:
    """Makes images, and keeps them with their layers."""

    def __init__(self, database: Database, store: ImageStore, keeper: LayerKeeper) -> None:
        self._database = database
        self._store = store
        self._keeper = keeper

    def create(self, child: Child) -> Image:
        """Make an image of its parent and its layer, which is not kept if it changes nothing.

        Raises NotFound if the parent is gone, and BadRequest for settings that make no sense.
        """
        parent = self._store.get(child.parent) if child.parent else None
        layer = child.layer
        if layer is not None and not (layer.entries or layer.whiteouts or layer.opaques):
            layer = None
        created = rfc3339(time.time_ns())
        document = _document(child, parent, layer.diff_id if layer is not None else "", created)
        return self.keep(document, child.parent, layer, local=True)

    def keep(
        self,
        document: Document,
        parent: str = "",
        layer: Layer | None = None,
        *,
        local: bool = False,
    ) -> Image:
        """Keep an image of this configuration, and of a new layer how large it is.

        Raises BadRequest for a configuration that makes no sense.
        """
        raw = canonical(document)
        if len(raw) > MOST_LETTERS:
            raise BadRequest(f"an image's settings of more than {MOST_LETTERS} bytes are too large")
        image = read(raw, parent, local=local)
        if image.id in self._store:
            return self._store.get(image.id)
        with self._database.transaction():
            if layer is not None:
                self._store.set_size(layer.diff_id, layer.size)
            self._store.add(image)
        self._keeper.hold(image.layers)
        return image


def _document(child: Child, parent: Image | None, diff_id: str, created: str) -> Document:
    """The configuration of a child; `diff_id` is that of its layer, or empty."""
    platform: Mapping[str, str] = child.platform or platform_of(host_architecture())
    history: list[Document] = []
    diff_ids: list[str] = []
    if parent is not None:
        history += parent.document.get("history") or ()
        diff_ids += parent.layers
        platform = {key: parent.document[key] for key in _PLATFORM if parent.document.get(key)}
    line: Document = {
        "created": created,
        "created_by": child.created_by,
        "author": child.author,
        "comment": child.comment,
    }
    history.append({key: value for key, value in line.items() if value})
    if diff_id:
        diff_ids.append(diff_id)
    else:
        history[-1]["empty_layer"] = True
    about: Document = {
        "author": child.author,
        "comment": child.comment,
        "container": child.container,
        "container_config": dict(child.container_config or {}),
    }
    return {
        **platform,
        **{key: value for key, value in about.items() if value},
        "config": dict(child.config),
        "created": created,
        "docker_version": MADE_BY,
        "history": history,
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
    }
