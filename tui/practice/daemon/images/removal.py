"""Taking names from images, and removing those that have none left.

The order of the questions, and the words of the answers, are those of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from tui.practice.daemon.durations import cutoff
from tui.practice.daemon.images.layers import LayerKeeper, Users
from tui.practice.daemon.images.references import Reference, is_id_prefix, parse, short_id
from tui.practice.daemon.images.store import Image, ImageStore
from tui.practice.errors import Conflict, NotFound
from tui.practice.filters import Filters
from tui.practice.store.database import Database

Record = dict[str, str]
"""`{"Untagged": name}` or `{"Deleted": id}`."""
Tell = Callable[[str, Image, str], None]
"""Tells of an action on an image, by the name that it went by."""

PRUNE_FILTERS = frozenset({"dangling", "label", "label!", "until"})


@dataclass(frozen=True, slots=True)
class _Obstacle:
    """Why an image can't be removed."""

    reason: str
    hard: bool = False
    """It can't be forced either."""
    used: bool = False
    """A container has to do with it."""

    def error(self, image: Image) -> Conflict:
        """In the words of the engine."""
        how = "cannot" if self.hard else "must"
        return Conflict(
            f"conflict: unable to delete {short_id(image.id)} ({how} be forced) - {self.reason}"
        )


class Remover:
    """Removes images."""

    def __init__(
        self,
        database: Database,
        store: ImageStore,
        keeper: LayerKeeper,
        users: Users,
        tell: Tell,
    ) -> None:
        self._database = database
        self._store = store
        self._keeper = keeper
        self._users = users
        self._tell = tell

    def remove(self, text: str, *, force: bool = False, prune: bool = True) -> list[Record]:
        """Remove what a reference or an id names, and with `prune` its nameless parents.

        Raises NotFound, BadRequest, or Conflict.
        """
        image = self._store.find(text)
        records: list[Record] = []
        # The files of layers go last: a crash may leave too much behind, but never too little.
        with self._keeper.steady(), self._database.transaction():
            if is_id_prefix(image.id, text):
                names = self._store.names(image.id)
                if _within_one_repository(names):
                    self._refuse(self._obstacle(image, soft=not force, names=False), image)
                    records += [self._unname(name, image) for name in names]
                self._delete(image, records, force=force, prune=prune, quiet=False)
            elif self._remove_name(text, image, records, force):
                self._delete(image, records, force=force, prune=prune, quiet=True)
        self._keeper.collect()
        return records

    def prune(self, filters: Filters) -> Iterator[tuple[list[Record], int]]:
        """Remove what is not in use: nameless images, or all of them with `dangling=false`.

        Step by step, so that others get their turn: what was done, and the bytes freed so far.
        Raises BadRequest at the first step.
        """
        filters.check(PRUNE_FILTERS)
        dangling_only = filters.flag("dangling", default=True)
        until = cutoff(filters.get("until", ()))
        self._keeper.collect()
        before = self._keeper.total()
        yield [], 0
        for image in list(self._store):
            if image.id not in self._store or not self._is_prunable(image, filters, until):
                continue
            names = self._store.names(image.id)
            if dangling_only and any(name.tag for name in names):
                continue
            done: list[Record] = []
            for text in [str(name) for name in names] or [image.id]:
                # Digests go with the last tag; what a container uses stays.
                with suppress(NotFound, Conflict):
                    done += self.remove(text)
            yield done, before - self._keeper.total()

    # -- names -------------------------------------------------------------------------------

    def _remove_name(self, text: str, image: Image, records: list[Record], force: bool) -> bool:
        """Take one name away, and digests that go with it; returns whether it was the last."""
        users = self._users(image.id)
        if not force and users and _within_one_repository(self._store.names(image.id)):
            raise Conflict(
                f'conflict: unable to remove repository reference "{text}" (must force) - container'
                f" {short_id(users[0][0])} is using its referenced image {short_id(image.id)}"
            )
        given = parse(text).with_default_tag()
        given = replace(given, tag="") if given.digest else given
        records.append(self._unname(given, image))
        names = self._store.names(image.id)
        siblings = [name for name in names if name.name == given.name]
        if given.tag and not any(name.tag for name in siblings):
            for digest in siblings:
                self._store.unname(digest)
                records.append({"Untagged": digest.familiar})
            names = self._store.names(image.id)
        return not names

    def _unname(self, name: Reference, image: Image) -> Record:
        self._store.unname(name)
        self._tell("untag", image, image.id)
        return {"Untagged": name.familiar}

    # -- images ------------------------------------------------------------------------------

    def _delete(
        self, image: Image, records: list[Record], *, force: bool, prune: bool, quiet: bool
    ) -> None:
        obstacle = self._obstacle(image, soft=not force)
        if obstacle is not None:
            dangling = not self._store.names(image.id) and not self._store.children(image.id)
            if quiet and (not dangling or obstacle.used):
                return
            raise obstacle.error(image)
        records += [self._unname(name, image) for name in self._store.names(image.id)]
        self._store.remove(image.id)
        gone = self._keeper.release_image(image)
        self._tell("delete", image, image.id)
        records += [{"Deleted": identity} for identity in (image.id, *gone)]
        if prune and image.parent in self._store:
            parent = self._store.get(image.parent)
            self._delete(parent, records, force=False, prune=True, quiet=True)

    def _refuse(self, obstacle: _Obstacle | None, image: Image) -> None:
        if obstacle is not None:
            raise obstacle.error(image)

    def _obstacle(self, image: Image, *, soft: bool, names: bool = True) -> _Obstacle | None:
        if self._store.children(image.id):
            return _Obstacle("image has dependent child images", hard=True)
        users = self._users(image.id)
        running = [short_id(container) for container, alive in users if alive]
        if running:
            reason = f"image is being used by running container {running[0]}"
            return _Obstacle(reason, hard=True, used=True)
        if soft and names and self._store.names(image.id):
            return _Obstacle("image is referenced in multiple repositories")
        if soft and users:
            reason = f"image is being used by stopped container {short_id(users[0][0])}"
            return _Obstacle(reason, used=True)
        return None

    def _is_prunable(self, image: Image, filters: Filters, until: int) -> bool:
        if self._store.children(image.id) and not self._store.names(image.id):
            return False
        if until and image.created > until:
            return False
        return filters.match_labels(image.labels)


def _within_one_repository(names: list[Reference]) -> bool:
    """Whether there is one tag at the most, and whatever digests there are go with it."""
    if len(names) <= 1:
        return True
    tags = [name for name in names if name.tag]
    if len(tags) > 1:
        return False
    return {name.name for name in names if not name.tag} == {(tags or names)[0].name}
