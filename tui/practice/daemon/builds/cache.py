"""Steps that need not be done again: an earlier build made the same of the same image.

Source of the rules: moby, image/cache. A step is known by the settings that its container would
have had, with the instruction as the command; COPY and ADD have digests of the files in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.practice.daemon.images.images import Images
from tui.practice.daemon.images.making import MADE_BY
from tui.practice.daemon.images.store import Image
from tui.practice.errors import Refused
from tui.practice.files.turns import Turns

Document = dict[str, Any]
Config = Mapping[str, Any]

_LISTS = ("Cmd", "Entrypoint", "Env", "OnBuild", "Shell")
_SETS = ("ExposedPorts", "Volumes")
_FLAGS = ("ArgsEscaped", "NetworkDisabled", "OpenStdin", "StdinOnce", "Tty")
_TEXTS = ("StopSignal", "User", "WorkingDir")
_CHECKS = ("Interval", "Retries", "StartInterval", "StartPeriod", "Timeout")
_PLATFORM = ("architecture", "os", "variant")


def step_key(config: Config) -> object:
    """What two settings have in common that a step counts as the same for. Hashable."""
    check = config.get("Healthcheck")
    return (
        *(tuple(config.get(name) or ()) for name in _LISTS),
        *(frozenset(config.get(name) or ()) for name in _SETS),
        frozenset((config.get("Labels") or {}).items()),
        *(bool(config.get(name)) for name in _FLAGS),
        *(config.get(name) or "" for name in _TEXTS),
        config.get("StopTimeout"),
        None
        if check is None
        else (tuple(check.get("Test") or ()), *(check.get(name) or 0 for name in _CHECKS)),
    )


class Cache:
    """Finds the images of earlier builds, for one stage of a build."""

    def __init__(self, images: Images, sources: Sequence[str], *, enabled: bool) -> None:
        """`sources` are images that may be used as if they had been built here."""
        self._images = images
        self._of_images = bool(sources)
        self._sources = [image for name in sources if (image := _found(images, name))]
        self._enabled = enabled

    async def find(self, parent: str, config: Config) -> str:
        """The id of the image that this step made of a parent before; "" for none.

        Once a step of a stage is not found, no later one is looked for.
        """
        if not self._enabled:
            return ""
        found = await self._find(parent, config)
        self._enabled = bool(found)
        return found

    async def _find(self, parent: str, config: Config) -> str:
        built = await self._built_here(parent, config)
        if not self._of_images:
            return built
        if built and any(self._stands_on(source, built) for source in self._sources):
            return built
        return self._in_sources(parent, config)

    async def _built_here(self, parent: str, config: Config) -> str:
        key = step_key(config)
        turns = Turns()
        latest: Image | None = None
        for image in self._images.local_children(parent):
            made = image.document.get("container_config")
            newer = latest is None or image.created > latest.created
            if made and newer and step_key(made) == key:
                latest = image
            await turns.take()
        return latest.id if latest is not None else ""

    def _stands_on(self, image: Image, ancestor: str) -> bool:
        return bool(image.parent) and self._images.descends(image.parent, ancestor)

    def _in_sources(self, parent: str, config: Config) -> str:
        """The step in the history of an image that the client named."""
        base = self._images.get(parent)
        done = _history(base)
        for source in self._sources:
            lines = _history(source)
            if not _continues(source, base) or len(lines) <= len(done):
                continue
            if lines[len(done)].get("created_by") != " ".join(config.get("Cmd") or ()):
                continue
            if len(lines) - 1 == len(done):
                if parent:
                    self._images.set_parent(source.id, parent)
                return source.id
            restored = self._images.adopt(_up_to(source, len(done), config), parent)
            self._sources = [source]
            return restored
        return ""


def _found(images: Images, name: str) -> Image | None:
    try:
        return images.find(name)
    except Refused:
        return None


def _history(image: Image | None) -> list[Document]:
    return list(image.document.get("history") or ()) if image is not None else []


def _continues(image: Image, base: Image | None) -> bool:
    """Whether an image's history and layers begin with those of another one."""
    if base is None:
        return True
    before = _history(base)
    same = _history(image)[: len(before)] == before
    return same and image.layers[: len(base.layers)] == base.layers


def _up_to(image: Image, step: int, config: Config) -> Document:
    """The configuration of an image as it was after a step of its history."""
    lines = _history(image)[: step + 1]
    count = sum(not line.get("empty_layer") for line in lines)
    about = {key: image.document[key] for key in (*_PLATFORM, "author") if image.document.get(key)}
    return {
        **about,
        "config": dict(config),
        "created": lines[-1].get("created") or "",
        "docker_version": MADE_BY,
        "history": lines,
        "rootfs": {"type": "layers", "diff_ids": list(image.layers[:count])},
    }
