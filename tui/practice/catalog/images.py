"""What a recipe comes to once its layers are made: the documents that a registry would send.

Their digests are the ids of the images, so they are written in one way only: keys sorted, no
blanks. Source of the shapes: the OCI image specification. Pure.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.practice.catalog.recipes import Recipe

ARCHITECTURES = ("amd64", "arm64")
"""What every image of the catalogue exists for."""
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_INDEX = "application/vnd.oci.image.index.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar"


@dataclass(frozen=True, slots=True)
class Published:
    """An image of the catalogue as a registry would hold it."""

    recipe: Recipe
    diff_ids: tuple[str, ...]
    configs: Mapping[str, str]
    """The image's configuration as JSON, by architecture; its digest is the image's id."""
    index: str
    """As JSON: which manifest is for which architecture."""

    @property
    def digest(self) -> str:
        """What `docker pull` tells as the digest: that of the index."""
        return digest_of(self.index)


def publish(recipe: Recipe, diff_ids: Sequence[str]) -> Published:
    """All documents of an image whose layers have these digests, from the bottom up."""
    configs = {name: _configuration(recipe, diff_ids, name) for name in ARCHITECTURES}
    manifests = []
    for architecture, config in configs.items():
        manifest = _manifest(config, recipe, diff_ids)
        manifests.append(_descriptor(_MANIFEST, manifest) | {"platform": platform_of(architecture)})
    index = canonical({"schemaVersion": 2, "mediaType": _INDEX, "manifests": manifests})
    return Published(recipe, tuple(diff_ids), configs, index)


def host_architecture() -> str:
    """What this machine's processor is called in images; amd64 for those not in the catalogue."""
    return "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "amd64"


def host_machine() -> str:
    """The same, as uname(1) tells it in a container."""
    return {"arm64": "aarch64", "amd64": "x86_64"}[host_architecture()]


def platform_of(architecture: str) -> dict[str, str]:
    """As manifests name what an image is for."""
    found = {"architecture": architecture, "os": "linux"}
    return found | {"variant": "v8"} if architecture == "arm64" else found


def canonical(document: object) -> str:
    """The one spelling that a document is digested in."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(text: str | bytes) -> str:
    """`sha256:` and the digits."""
    data = text.encode() if isinstance(text, str) else text
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _configuration(recipe: Recipe, diff_ids: Sequence[str], architecture: str) -> str:
    history: list[dict[str, Any]] = []
    for step in recipe.steps:
        line: dict[str, Any] = {"created": step.created, "created_by": step.created_by}
        if step.comment:
            line["comment"] = step.comment
        if step.files is None:
            line["empty_layer"] = True
        history.append(line)
    return canonical(
        {
            **platform_of(architecture),
            "config": dict(recipe.config),
            "created": recipe.created,
            "history": history,
            "rootfs": {"type": "layers", "diff_ids": list(diff_ids)},
        }
    )


def _manifest(config: str, recipe: Recipe, diff_ids: Sequence[str]) -> str:
    layers = [
        {"mediaType": _LAYER, "digest": diff_id, "size": step.packed}
        for diff_id, step in zip(diff_ids, recipe.layers, strict=True)
    ]
    return canonical(
        {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": _descriptor(_CONFIG, config),
            "layers": layers,
        }
    )


def _descriptor(media_type: str, text: str) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": digest_of(text), "size": len(text.encode())}
