"""Mounts: what a container has at a place, and what was meant to be there."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from tui.course.schema import MountWanted
from tui.course.verdict import Condition, Diagnosis, diagnosis, phrase
from tui.state.containers import Container, Mount

_ANONYMOUS = re.compile(r"^[0-9a-f]{64}$")


def judge_mount(
    wanted: MountWanted, container: Container, workspace: Path
) -> tuple[Condition, Diagnosis | None]:
    """One place of a container where something is to be mounted."""
    here = [one for one in container.mounts if _same_place(one.destination, wanted.at)]
    mount = here[0] if here else None
    held = mount is not None and _fits(wanted, mount, workspace)
    seen = f"{mount.kind} {shorter(mount.source)}".strip() if mount else "-"
    if mount is not None and not mount.writable:
        seen += " (ro)"
    want = phrase(f"want.mount.{wanted.kind or 'any'}", at=wanted.at, source=wanted.source or "…")
    row = Condition(want, phrase("seen.text", text=seen), held)
    return row, None if held else _wrong(wanted, mount, container, workspace)


def same_source(wanted: MountWanted, mount: Mount, workspace: Path) -> bool:
    """Whether a mount is of the folder or the volume that is wanted."""
    if wanted.source is None:
        return not (wanted.kind == "volume" and _ANONYMOUS.match(mount.source))
    if mount.kind != "bind":
        return mount.source == wanted.source
    # An engine in a virtual machine has the same folder under another path.
    folder = PurePosixPath(*Path(workspace, wanted.source).resolve().parts[1:])
    return str(PurePosixPath(mount.source.replace("\\", "/"))).endswith(str(folder)) or _tail(
        mount.source, wanted.source, workspace
    )


def _tail(source: str, wanted: str, workspace: Path) -> bool:
    ending = (workspace.name, *PurePosixPath(wanted).parts)
    return PurePosixPath(source.replace("\\", "/")).parts[-len(ending) :] == ending


def _fits(wanted: MountWanted, mount: Mount, workspace: Path) -> bool:
    if wanted.kind is not None and mount.kind != wanted.kind:
        return False
    if wanted.read_only is not None and mount.writable == wanted.read_only:
        return False
    return same_source(wanted, mount, workspace)


def _wrong(
    wanted: MountWanted, mount: Mount | None, container: Container, workspace: Path
) -> Diagnosis:
    at, source = wanted.at, wanted.source or ""
    if mount is None:
        for other in container.mounts:
            if same_source(wanted, other, workspace) and wanted.kind in (None, other.kind):
                return diagnosis("wrong_destination", at=at, seen=other.destination)
        return diagnosis("no_mount", at=at, source=source)
    if mount.kind == "volume" and _ANONYMOUS.match(mount.source):
        return diagnosis("anonymous_volume", at=at, source=source)
    if wanted.kind == "bind" and mount.kind == "volume":
        return diagnosis("bare_word", at=at, seen=mount.source, source=source)
    if wanted.kind == "volume" and mount.kind == "bind":
        return diagnosis("folder_instead_of_volume", at=at, seen=mount.source, source=source)
    if not same_source(wanted, mount, workspace):
        return diagnosis("wrong_source", at=at, seen=mount.source, source=source)
    if wanted.read_only is not None and mount.writable == wanted.read_only:
        return diagnosis("not_read_only", at=at)
    return diagnosis("no_mount", at=at, source=source)


def _same_place(one: str, other: str) -> bool:
    return PurePosixPath(one) == PurePosixPath(other)


def shorter(source: str) -> str:
    """A source in few characters: the name of an anonymous volume cut, a path's end."""
    return f"{source[:12]}…" if _ANONYMOUS.match(source) else source
