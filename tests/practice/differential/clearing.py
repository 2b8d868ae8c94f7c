"""An engine as every scenario finds it: the images of the play, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import docker
from docker.errors import APIError, ImageNotFound, NotFound

from tests.practice.differential.stand_ins import StandIns
from tests.practice.subject import Kind

Bring = Callable[[Iterable[str]], None]


@dataclass(frozen=True)
class House:
    """An engine that may be cleared, since it was started for the tests."""

    client: docker.DockerClient
    images: Sequence[str]
    bring: Bring
    """Makes images that are missing."""

    @classmethod
    def of(cls, kind: Kind, client: docker.DockerClient, images: Sequence[str]) -> House:
        """An engine of one of the two kinds, cleared."""
        bring = StandIns(client).bring if kind == "real" else _pulling(client)
        house = cls(client, images, bring)
        house.bring(images)
        house.clear()
        return house

    def clear(self) -> None:
        """Remove all that a scenario made, and bring back the images that it removed."""
        for container in self.client.containers.list(all=True, ignore_removed=True):
            with suppress(NotFound):
                container.remove(force=True, v=True)
        for network in self.client.networks.list():
            if network.name not in ("bridge", "host", "none"):
                network.remove()
        for volume in self.client.volumes.list():
            volume.remove(force=True)
        if gone := missing(self.client, self.images):
            self.bring(gone)
        kept = {self.client.images.get(name).id for name in self.images}
        # What one was built from goes with it, or after it.
        for image in self.client.api.images(all=True):
            if image["Id"] not in kept:
                with suppress(APIError):
                    self.client.images.remove(image["Id"], force=True)
        for image in self.client.api.images():
            for tag in set(image["RepoTags"] or ()) - set(self.images):
                self.client.images.remove(tag)


def _pulling(client: docker.DockerClient) -> Bring:
    def pull(references: Iterable[str]) -> None:
        for name, _, tag in (reference.partition(":") for reference in references):
            client.images.pull(name, tag)

    return pull


def missing(client: docker.DockerClient, references: Iterable[str]) -> list[str]:
    """Those of some images that an engine does not have."""
    found = []
    for reference in references:
        try:
            client.images.get(reference)
        except ImageNotFound:
            found.append(reference)
    return found
