"""Images, volumes and networks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Image:
    """One image of the engine's store."""

    id: str
    """With its algorithm: `sha256:...`."""
    tags: tuple[str, ...] = ()
    size: int = 0
    """Bytes, shared layers included."""
    created: float = 0.0
    """Seconds since the epoch."""
    parent_id: str = ""
    """The image this was built on, where the engine keeps that (the classic builder does)."""
    intermediate: bool = False
    """A step of a build that another image stands on; hidden by `docker images`."""
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def dangling(self) -> bool:
        """Without a tag, and with nothing built on it."""
        return not self.tags and not self.intermediate

    @property
    def short_id(self) -> str:
        """The twelve characters that the command line prints."""
        return self.id.removeprefix("sha256:")[:12]


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume that the engine manages."""

    name: str
    driver: str = "local"
    mountpoint: str = ""
    anonymous: bool = False
    """Made without a name, for one container."""
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """One network that containers can join."""

    id: str
    name: str
    driver: str = ""
    internal: bool = False
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def predefined(self) -> bool:
        """Made by the engine itself, and not to be removed."""
        return self.name in ("bridge", "host", "none", "ingress", "podman")
