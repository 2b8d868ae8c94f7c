"""Which layers are needed, and letting go of the others.

A layer is needed by the images that stand on it, and by containers whose image was removed under
them. Nothing is thrown away while somebody is making layers, since what is new may be the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tui.practice.daemon.images.store import Image, ImageStore, chain_ids
from tui.practice.store.database import Database
from tui.practice.store.layers import LayerStore

Users = Callable[[str], list[tuple[str, bool]]]
"""The containers made from an image: their ids, and whether each is alive."""

_ORPHAN = "orphan"
"""The layers of an image that is gone, while containers still stand on them."""


class LayerKeeper:
    """Counts who needs which layer."""

    def __init__(
        self, database: Database, layers: LayerStore, store: ImageStore, users: Users
    ) -> None:
        """Count what the images need, and clear away what a crash left behind."""
        self._database = database
        self._layers = layers
        self._store = store
        self._users = users
        self._chains: Counter[str] = Counter()
        self._needed: Counter[str] = Counter()
        self._unneeded: set[str] = set()
        self._growers = 0
        self._orphans: dict[str, tuple[str, ...]] = {}
        for image in store:
            self.hold(image.layers)
        for identity, document in database.all(_ORPHAN):
            self._orphans[identity] = tuple(document["layers"])
            self.hold(self._orphans[identity])
        known = {*layers.diff_ids(), *store.sized()}
        self._unneeded = {diff_id for diff_id in known if not self._needed[diff_id]}
        self._clear()

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Nothing is thrown away meanwhile: layers are being made or read."""
        self._growers += 1
        try:
            yield
        finally:
            self._growers -= 1
            self._clear()

    def hold(self, layers: tuple[str, ...]) -> None:
        """Somebody stands on these layers."""
        for chain, diff_id in zip(chain_ids(layers), layers, strict=True):
            self._chains[chain] += 1
            if self._chains[chain] == 1:
                self._needed[diff_id] += 1

    def release(self, layers: tuple[str, ...]) -> list[str]:
        """Somebody does no more; returns what nobody stands on now, from the top down."""
        gone = []
        for chain, diff_id in reversed(list(zip(chain_ids(layers), layers, strict=True))):
            self._chains[chain] -= 1
            if self._chains[chain]:
                continue
            del self._chains[chain]
            gone.append(chain)
            self._needed[diff_id] -= 1
            if not self._needed[diff_id]:
                del self._needed[diff_id]
                self._unneeded.add(diff_id)
        self._clear()
        return gone

    def release_image(self, image: Image) -> list[str]:
        """As `release`, for an image that was removed; containers may need its layers longer."""
        if self._users(image.id) and image.id not in self._orphans:
            self._orphans[image.id] = image.layers
            self._database.put(_ORPHAN, image.id, {"layers": list(image.layers)})
            self.hold(image.layers)
        return self.release(image.layers)

    def collect(self) -> None:
        """Let go of the layers whose last container is gone."""
        for identity, layers in list(self._orphans.items()):
            if not self._users(identity):
                del self._orphans[identity]
                self._database.drop(_ORPHAN, identity)
                self.release(layers)

    def forget(self, diff_ids: set[str]) -> None:
        """These were made in vain, where nobody needs them."""
        self._unneeded |= diff_ids
        self._clear()

    def total(self) -> int:
        """The bytes of all layers in all their places."""
        return sum(self._store.size((diff_id,)) * n for diff_id, n in self._needed.items())

    def shared(self, image: Image) -> int:
        """The bytes of an image that another one has as well."""
        pairs = zip(image.chains, image.layers, strict=True)
        return self._store.size([diff_id for chain, diff_id in pairs if self._chains[chain] > 1])

    def holds(self, chain: str) -> bool:
        """Whether somebody stands on this layer in this place."""
        return chain in self._chains

    def _clear(self) -> None:
        if self._growers:
            return
        for diff_id in self._unneeded:
            if not self._needed[diff_id]:
                self._layers.remove(diff_id)
                self._store.drop_size(diff_id)
        self._unneeded.clear()
