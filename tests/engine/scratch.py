"""What a test makes on an engine that is not its own: labelled, and removed by that label."""

import secrets
from contextlib import suppress
from dataclasses import dataclass

import docker
from docker.errors import NotFound

_KEY = "cais.test"


@dataclass(frozen=True)
class Scratch:
    """A label that only one test uses."""

    token: str

    @classmethod
    def new(cls) -> "Scratch":
        """One that nobody has."""
        return cls(secrets.token_hex(6))

    @property
    def labels(self) -> dict[str, str]:
        """The label as the docker SDK takes it."""
        return {_KEY: self.token}

    @property
    def label(self) -> str:
        """The label as filters and command lines take it."""
        return f"{_KEY}={self.token}"

    def name(self, stem: str) -> str:
        """A name that only this test uses."""
        return f"{stem}-{self.token}"

    def remove_all(self, client: docker.DockerClient) -> None:
        """Remove every container, network, volume and image with the label, in this order."""
        mine: dict[str, str | list[str] | bool] = {"label": self.label}
        for container in client.containers.list(all=True, filters=mine, ignore_removed=True):
            with suppress(NotFound):
                container.remove(force=True, v=True)
        for network in client.networks.list(filters=mine):
            with suppress(NotFound):
                network.remove()
        for volume in client.volumes.list(filters=mine):
            with suppress(NotFound):
                volume.remove(force=True)
        images = client.images.list(all=True, filters=mine)
        # One that others were made of goes after them.
        for image in sorted(images, key=lambda image: -len(image.attrs["RootFS"]["Layers"])):
            with suppress(NotFound):
                client.images.remove(str(image.id), force=True)
