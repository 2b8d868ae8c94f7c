"""Files of the workspace and of containers, and data that outlives a container."""

from __future__ import annotations

from pathlib import Path

from tui.course.judging.mounts import judge_mount, same_source
from tui.course.judging.sight import Sight
from tui.course.probes import ContainerFile, HostFile
from tui.course.schema import ContainerFileCheck, HostFileCheck, MountWanted, SurvivedCheck
from tui.course.verdict import Condition, Diagnosis, Verdict, diagnosis, phrase
from tui.state.containers import Container
from tui.state.facts import FileFacts


def judge_host_file(check: HostFileCheck, sight: Sight) -> Verdict:
    """A file of the workspace; in an edge, changed since the step began."""
    path = Path(sight.workspace, check.path)
    file = sight.file(HostFile(path))
    rows, troubles = _content(file, check.path, check.contains, exists=check.exists)
    if check.mode == "edge" and check.exists and file is not None and file.exists:
        before = sight.record.base.files.get(path)
        fresh = before is None or before.stamp != file.stamp
        seen = phrase("seen.changed" if fresh else "seen.unchanged")
        rows.insert(0, Condition(phrase("want.file.fresh", path=check.path), seen, fresh))
        if not fresh:
            troubles = [diagnosis("file_stale", path=check.path)]
    elif check.mode == "edge" and not check.exists and file is not None:
        before = sight.record.base.files.get(path)
        was = before is not None and before.exists
        if not was:
            rows = [Condition(row.wanted, row.seen, holds=False) for row in rows]
    return Verdict(tuple(rows), tuple(troubles))


def judge_container_file(check: ContainerFileCheck, sight: Sight) -> Verdict:
    """A file in a container."""
    container = sight.named.get(check.of)
    if container is None:
        row = Condition(
            phrase("want.file.inside", path=check.path), phrase("seen.no_container"), holds=False
        )
        return Verdict((row,))
    file = sight.file(ContainerFile(container.id, check.path))
    rows, troubles = _content(file, check.path, check.contains, exists=check.exists, inside=True)
    return Verdict(tuple(rows), tuple(troubles))


def judge_survived(check: SurvivedCheck, sight: Sight) -> Verdict:
    """One container is gone, another one has what it left."""
    wanted = MountWanted(
        at=check.at,
        kind="volume" if check.volume is not None else "bind",
        source=check.volume or check.bind,
    )
    record = sight.record
    holders = [
        item
        for item in record.seen.values()
        if _has(item, wanted, sight) or _mounted(item, check, sight)
    ]
    gone = [item for item in holders if record.is_departed(item.id)]
    left = [item for item in holders if not record.is_departed(item.id)]
    # An event tells that a volume was mounted, and not where.
    having = [item for item in left if _has(item, wanted, sight)]
    heirs = [item for item in having if item.id not in record.base.containers] or having
    source = check.volume or check.bind or ""
    rows = [
        Condition(
            phrase("want.first_gone", source=source),
            phrase("seen.gone" if gone else "seen.still_there" if left else "seen.no_container"),
            bool(gone),
        )
    ]
    troubles: list[Diagnosis] = []
    if not gone:
        for item in left:
            key = "still_running" if item.state.is_alive else "stopped_not_removed"
            troubles.append(diagnosis(key, name=item.name))
    heir = heirs[0] if heirs and gone else None
    rows.append(
        Condition(
            phrase("want.heir", source=source, at=check.at),
            phrase("seen.container", name=heir.name) if heir else phrase("seen.no_container"),
            heir is not None,
        )
    )
    if gone and heir is None:
        troubles.extend(_wrong_heir(wanted, sight))
    if check.path is not None:
        file = sight.file(ContainerFile(heir.id, check.path)) if heir else None
        if heir is None:
            rows.append(
                Condition(
                    phrase("want.file.inside", path=check.path),
                    phrase("seen.no_container"),
                    holds=False,
                )
            )
        else:
            more, wrong = _content(file, check.path, check.contains, exists=True, inside=True)
            rows.extend(more)
            troubles.extend(wrong)
    return Verdict(tuple(rows), tuple(troubles))


def _has(container: Container, wanted: MountWanted, sight: Sight) -> bool:
    row, _ = judge_mount(wanted, container, sight.workspace)
    return row.holds


def _mounted(container: Container, check: SurvivedCheck, sight: Sight) -> bool:
    """Whether an event told that the volume was mounted: some containers are gone before they are
    ever listed."""
    return check.volume is not None and any(
        event.kind == "volume"
        and event.action == "mount"
        and event.subject == check.volume
        and event.container == container.id
        for event in sight.record.events
    )


def _wrong_heir(wanted: MountWanted, sight: Sight) -> list[Diagnosis]:
    record = sight.record
    fresh = [item for item in record.engine.containers if item.id not in record.base.containers]
    for container in fresh:
        if any(same_source(wanted, mount, sight.workspace) for mount in container.mounts) or any(
            mount.destination == wanted.at for mount in container.mounts
        ):
            _, trouble = judge_mount(wanted, container, sight.workspace)
            if trouble is not None:
                return [trouble]
    if fresh:
        return [diagnosis("no_mount", at=wanted.at, source=wanted.source or "")]
    return []


def _content(
    file: FileFacts | None,
    path: str,
    contains: tuple[str, ...],
    *,
    exists: bool,
    inside: bool = False,
) -> tuple[list[Condition], list[Diagnosis]]:
    there = file is not None and file.exists
    want = phrase(
        ("want.file.inside" if inside else "want.file") if exists else "want.no_file", path=path
    )
    seen = phrase("seen.unknown" if file is None else "seen.there" if there else "seen.not_there")
    rows = [Condition(want, seen, file is not None and there == exists)]
    troubles: list[Diagnosis] = []
    if file is not None and there and not exists:
        troubles.append(diagnosis("file_still_there", path=path))
    if file is not None and exists and not there:
        troubles.append(diagnosis("file_missing", path=path))
    for text in contains if exists else ():
        held = file is not None and text in file.text
        rows.append(
            Condition(
                phrase("want.contains", path=path, text=text),
                phrase("seen.there" if held else "seen.not_there"),
                held,
            )
        )
        if there and not held:
            troubles.append(diagnosis("file_lacks", path=path, text=text))
    return rows, troubles
