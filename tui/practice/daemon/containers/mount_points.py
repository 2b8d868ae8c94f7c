"""From what a container is asked to mount to its mount points, with volumes that exist."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from tui.practice.daemon.config.mounts import MountSpec, tmpfs_specs, volumes_from
from tui.practice.daemon.config.normalising import ContainerConfig
from tui.practice.daemon.containers.container import Container, Document, MountPoint
from tui.practice.daemon.volumes.volumes import Volumes
from tui.practice.errors import BadRequest, NotFound
from tui.practice.files.roots import AllowedRoots


def mount_points(
    container_id: str,
    wanted: ContainerConfig,
    volumes: Volumes,
    roots: AllowedRoots,
    find: Callable[[str], Container],
) -> Iterator[MountPoint]:
    """The mount points of a new container; volumes that are missing come into being.

    `find` gets the containers whose mounts it shares. Raises what making a volume may raise, and
    what `roots` has to say of host folders.
    """
    specs = (*wanted.mounts, *tmpfs_specs(wanted.host_config))
    own = {spec.target for spec in specs}
    for name, read_only in volumes_from(wanted.host_config):
        try:
            shared = find(name).mounts
        except NotFound as error:
            raise BadRequest(error.message) from None
        for mount in shared:
            if mount.type != "tmpfs" and mount.target not in own:
                if mount.type == "volume":
                    volumes.use(mount.source, container_id)
                own.add(mount.target)
                yield _shared(mount, read_only=read_only)
    hidden: Collection[MountSpec] = specs[len(wanted.mounts) :]
    for spec in specs:
        source = spec.source
        shown: Document = {"Type": spec.type}
        if spec.type == "volume":
            volume = volumes.create(
                spec.source, spec.driver, options=spec.options, labels=spec.labels
            )
            volumes.use(volume.name, container_id)
            source = volume.name
            shown |= {"Name": source, "Source": volume.mountpoint}
        else:
            if spec.type == "bind":
                roots.check(spec.source, must_exist=not spec.creates)
            shown["Source"] = spec.source
        shown["Destination"] = spec.target
        if spec.type == "volume":
            shown["Driver"] = spec.driver
        shown |= {
            "Mode": spec.mode,
            "RW": not spec.read_only,
            "Propagation": spec.propagation,
        }
        yield MountPoint(
            spec.type,
            source,
            spec.target,
            {} if spec in hidden else shown,
            read_only=spec.read_only,
            creates=spec.creates,
            copies=spec.copies,
            subpath=spec.subpath,
            size=spec.size,
            permissions=spec.permissions,
        )


def _shared(mount: MountPoint, *, read_only: bool) -> MountPoint:
    shown = {**mount.shown, "Mode": "", "RW": not (mount.read_only or read_only)}
    return replace(mount, shown=shown, read_only=mount.read_only or read_only, creates=False)
