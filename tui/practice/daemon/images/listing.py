"""Images in the shapes of the API: in lists, whole, and their history.

Field names: Docker Engine API 1.51. Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tui.practice.daemon.durations import cutoff, from_rfc3339
from tui.practice.daemon.images import config
from tui.practice.daemon.images.layers import LayerKeeper
from tui.practice.daemon.images.patterns import BadPattern, Pattern
from tui.practice.daemon.images.references import Reference
from tui.practice.daemon.images.store import Image, ImageStore
from tui.practice.errors import Failed
from tui.practice.files.nodes import SECOND
from tui.practice.filters import Filters

Document = dict[str, Any]

_FILTERS = frozenset({"before", "dangling", "label", "reference", "since", "until"})
_HOME = "/var/lib/docker/overlay2"
"""Where the real engine would keep layers; the paths are shown, and lead nowhere."""
_NEVER = "0001-01-01T00:00:00Z"


def listed(
    store: ImageStore, keeper: LayerKeeper, filters: Filters, *, everything: bool, shared: bool
) -> Iterator[tuple[Image, Document]]:
    """The images that filters leave, the newest first, each with its entry in a list.

    Images without a name that others were made from are left out unless `everything` is asked
    for; `shared` has the bytes told that an image has in common with others. Raises BadRequest,
    NotFound or Failed.
    """
    filters.check(_FILTERS)
    dangling = filters.flag("dangling") if "dangling" in filters else None
    before, since = _bounds(store, filters)
    try:
        patterns = [Pattern(text) for text in filters.get("reference", ())]
    except BadPattern as error:
        raise Failed(str(error)) from None
    for image in sorted(store, key=lambda one: (-one.created, one.id)):
        if before is not None and image.created >= before:
            continue
        if since is not None and image.created <= since:
            continue
        if not filters.match_labels(image.labels):
            continue
        names = store.names(image.id)
        if patterns:
            names = [name for name in names if any(_matches(one, name) for one in patterns)]
            if not names:
                continue
        if _is_out_of_place(names, bool(store.children(image.id)), dangling, everything):
            continue
        yield image, entry(image, store, names, keeper.shared(image) if shared else -1)


def entry(image: Image, store: ImageStore, names: list[Reference], shared: int) -> Document:
    """An image's entry in a list. How many containers it has is not known here."""
    return {
        "Containers": -1,
        "Created": image.created // SECOND,
        "Id": image.id,
        "Labels": image.labels,
        "ParentId": image.parent,
        "RepoDigests": [name.familiar for name in names if not name.tag],
        "RepoTags": [name.familiar for name in names if name.tag],
        "SharedSize": shared,
        "Size": store.size(image.layers),
    }


def inspected(image: Image, store: ImageStore) -> Document:
    """Everything about one image."""
    names = store.names(image.id)
    about = image.document
    document: Document = {
        "Id": image.id,
        "RepoTags": [name.familiar for name in names if name.tag],
        "RepoDigests": [name.familiar for name in names if not name.tag],
        "Parent": image.parent,
        "Comment": about.get("comment") or "",
        "Created": about.get("created") or "",
        "DockerVersion": about.get("docker_version") or "",
        "Author": about.get("author") or "",
        "Architecture": about.get("architecture") or "",
        "Os": about.get("os") or "",
        "Size": store.size(image.layers),
        "GraphDriver": {"Data": _overlay(image), "Name": "overlay2"},
        "RootFS": {"Type": "layers"},
        "Metadata": {"LastTagTime": image.tagged or _NEVER},
        "Config": config.shown(image.config),
    }
    if about.get("variant"):
        document["Variant"] = about["variant"]
    if image.layers:
        document["RootFS"]["Layers"] = list(image.layers)
    return document


def history(image: Image, store: ImageStore) -> list[Document]:
    """The steps that made an image, the latest first; ids only of images that are here."""
    sizes = [store.size((diff_id,)) for diff_id in reversed(image.layers)]
    lines: list[Document] = []
    for line in image.document.get("history") or ():
        size = 0 if line.get("empty_layer") or not sizes else sizes.pop()
        lines.append(
            {
                "Comment": line.get("comment") or "",
                "Created": _seconds(line.get("created") or ""),
                "CreatedBy": line.get("created_by") or "",
                "Id": "<missing>",
                "Size": size,
                "Tags": None,
            }
        )
    lines.reverse()
    ancestor: Image | None = image
    for document in lines:
        if ancestor is None:
            break
        tags = [name.familiar for name in store.names(ancestor.id) if name.tag]
        document |= {"Id": ancestor.id, "Tags": tags or None}
        ancestor = store.get(ancestor.parent) if ancestor.parent in store else None
    return lines


def _is_out_of_place(
    names: list[Reference], has_children: bool, dangling: bool | None, everything: bool
) -> bool:
    if dangling:
        return has_children or any(name.tag for name in names)
    if names:
        return False
    return dangling is False or (has_children and not everything)


def _bounds(store: ImageStore, filters: Filters) -> tuple[int | None, int | None]:
    before = since = None
    for text in filters.get("before", ()):
        before = store.find(text).created
    if filters.get("until"):
        before = cutoff(filters["until"])
    for text in filters.get("since", ()):
        since = store.find(text).created
    return before, since


def _matches(pattern: Pattern, reference: Reference) -> bool:
    """Whether it matches a reference as people write it, with or without its tag."""
    return pattern.matches(reference.familiar) or pattern.matches(reference.familiar_name)


def _overlay(image: Image) -> Document | None:
    if not image.layers:
        return None
    folders = [f"{_HOME}/{chain.partition(':')[2]}" for chain in image.chains]
    data = {
        "MergedDir": f"{folders[-1]}/merged",
        "UpperDir": f"{folders[-1]}/diff",
        "WorkDir": f"{folders[-1]}/work",
    }
    if len(folders) > 1:
        below = ":".join(f"{folder}/diff" for folder in reversed(folders[:-1]))
        data = {"LowerDir": below, **data}
    return data


def _seconds(text: str) -> int:
    try:
        return from_rfc3339(text) // SECOND
    except (ValueError, OverflowError):
        return 0
