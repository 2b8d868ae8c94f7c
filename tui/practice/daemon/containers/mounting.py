"""From a container's mounts to the view that its programs get, and back to nothing."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from tui.practice.daemon.containers.container import Container, MountPoint
from tui.practice.daemon.containers.resolver_file import resolver_file
from tui.practice.daemon.networks.networks import Networks
from tui.practice.daemon.volumes.files import prefill
from tui.practice.daemon.volumes.volumes import Volumes
from tui.practice.errors import BadRequest, Refused
from tui.practice.files.facts import Hardware, Limits
from tui.practice.files.host import HostTree, bind
from tui.practice.files.memory import DEFAULT_LIMIT, MemoryTree
from tui.practice.files.nodes import Kind
from tui.practice.files.roots import AllowedRoots
from tui.practice.files.single import SingleFile
from tui.practice.files.synthetic import DeviceTree, ProcessTree, SystemTree
from tui.practice.files.tree import OVERWRITING, Tree
from tui.practice.files.view import View
from tui.practice.kernel.machine import Machine
from tui.practice.kernel.process import current_pid
from tui.practice.store.layers import LayerStore

Emit = Callable[..., None]

_MOUNTED_MODE = 0o755
_LOCAL_HOSTS = (
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    "fe00::\tip6-localnet",
    "ff00::\tip6-mcastprefix",
    "ff02::1\tip6-allnodes",
    "ff02::2\tip6-allrouters",
)
"""How /etc/hosts begins in every container."""


@dataclass(slots=True)
class Mounted:
    """A view, and what has to be closed when it is no longer needed."""

    view: View
    closings: list[Callable[[], None]] = field(default_factory=list)

    def close(self) -> None:
        """Let go of the host's folders."""
        for close in self.closings:
            close()
        self.closings.clear()


class Mounter:
    """Makes views. Knows the volumes, and which host folders may be mounted."""

    def __init__(
        self,
        layers: LayerStore,
        volumes: Volumes,
        networks: Networks,
        roots: AllowedRoots,
        hardware: Hardware,
        emit: Emit,
    ) -> None:
        self._layers = layers
        self._volumes = volumes
        self._networks = networks
        self._roots = roots
        self._emit = emit
        self._hardware = hardware

    async def mount(self, container: Container) -> Mounted:
        """The container's own files with everything that it has mounted.

        Missing mount points are made in the container's layer, as the real engine does. Raises
        Refused where a source can't be had.
        """
        if not container.has_tree:
            # The first reading of an image with many files takes longer than others should wait.
            await asyncio.to_thread(self._layers.lower, container.layers)
        await container.tree.load()
        mounted = Mounted(View(container.tree))
        try:
            for mount in sorted(container.mounts, key=_depth):
                try:
                    await self._add(mounted, mount)
                except OSError as error:
                    raise _failed(mount, error) from error
        except BaseException:
            mounted.close()
            raise
        return mounted

    async def _add(self, mounted: Mounted, mount: MountPoint) -> None:
        view = mounted.view
        if parent := mount.target.rstrip("/").rpartition("/")[0]:
            view.make_folders(parent, _MOUNTED_MODE)
        place = view.resolve(mount.target)
        tree: Tree
        match mount.type:
            case "volume":
                tree = await self._volume(mounted, mount, place)
            case "tmpfs":
                tree = MemoryTree(
                    mount.size or DEFAULT_LIMIT, mode=mount.permissions, read_only=mount.read_only
                )
            case _:
                source = self._roots.open_source(mount.source, create=mount.creates)
                host = bind(source, read_only=mount.read_only)
                mounted.closings.append(host.close)
                tree = host
        _make_mount_point(view, place, tree)
        view.mount(place, tree)

    async def _volume(self, mounted: Mounted, mount: MountPoint, place: str) -> Tree:
        folder = self._volumes.path(mount.source)
        if mount.subpath:
            below = AllowedRoots([folder]).open_source(f"{folder}/{mount.subpath}", create=False)
            part = bind(below, read_only=mount.read_only)
            mounted.closings.append(part.close)
            return part
        if mount.copies:
            # What the image has at this place, also for a container that may only read it.
            filling = HostTree.volume(folder)
            try:
                await prefill(mounted.view, place, filling)
            finally:
                filling.close()
        volume = HostTree.volume(folder, read_only=mount.read_only)
        mounted.closings.append(volume.close)
        return volume

    def furnish(self, mounted: Mounted, container: Container, machine: Machine) -> None:
        """Add what every running container has: devices, processes, its name and its hosts.

        The folders that they are mounted on need not exist, and so show in no `docker diff`.
        """
        view = mounted.view
        view.mount_later("/dev", lambda: DeviceTree(terminal=container.tty))
        view.mount_later("/proc", lambda: ProcessTree(machine, current_pid, self._hardware))
        view.mount_later("/sys", lambda: self._system(container, machine))
        for name in ("hostname", "hosts", "resolv.conf"):
            place = f"/etc/{name}"
            if not any(mount.target == place for mount in container.mounts):
                view.mount_later(place, partial(self._text_file, container, machine, name))

    def _system(self, container: Container, machine: Machine) -> SystemTree:
        def limits() -> Limits:
            asked = container.host_config
            share = (asked.get("NanoCpus") or 0) / 1e9
            return Limits(
                memory=asked.get("Memory") or None,
                processors=share or None,
                processes=asked.get("PidsLimit") or None,
            )

        return SystemTree(
            limits,
            lambda: ((name, mac) for name, _, _, mac in machine.network.interfaces()),
            self._hardware,
        )

    def _text_file(self, container: Container, machine: Machine, name: str) -> SingleFile:
        own = MemoryTree()
        file = own.open(name, OVERWRITING)
        file.write(self._texts(container, machine.hostname)[name].encode())
        file.close()
        own.set_mode(name, 0o644)
        return SingleFile(own, name)

    def _texts(self, container: Container, hostname: str) -> dict[str, str]:
        hosts = [*_LOCAL_HOSTS]
        for extra in container.host_config.get("ExtraHosts") or ():
            name, _, address = extra.partition(":")
            if address == "host-gateway":
                address = next(iter(self._networks.gateways()), address)
            hosts.append(f"{address}\t{name}")
        networks = self._networks.settings(container.id).values()
        addresses = filter(None, (network["IPAddress"] for network in networks))
        hosts.extend(f"{address}\t{hostname}" for address in addresses)
        host_config = container.host_config
        resolver = resolver_file(
            host_config.get("Dns") or (),
            host_config.get("DnsSearch") or (),
            host_config.get("DnsOptions") or (),
            internal=host_config["NetworkMode"] not in ("bridge", "host", "none"),
        )
        return {
            "hostname": f"{hostname}\n",
            "hosts": "\n".join(hosts) + "\n",
            "resolv.conf": resolver,
        }

    def tell_mounted(self, container: Container) -> None:
        """Say which volumes are in use from now on."""
        for mount in container.mounts:
            if mount.type == "volume":
                about = {
                    "container": container.id,
                    "destination": mount.target,
                    "driver": "local",
                    "propagation": mount.shown["Propagation"],
                    "read/write": str(not mount.read_only).lower(),
                }
                self._emit("volume", "mount", mount.source, about)

    def tell_unmounted(self, container: Container) -> None:
        """Say which volumes are no longer in use."""
        for mount in container.mounts:
            if mount.type == "volume":
                about = {"container": container.id, "driver": "local"}
                self._emit("volume", "unmount", mount.source, about)


def _depth(mount: MountPoint) -> int:
    return mount.target.count("/")


def _make_mount_point(view: View, place: str, tree: Tree) -> None:
    """Make what is missing where a tree is to be mounted: a folder, or a file for a file."""
    if tree.stat("").kind is Kind.FOLDER:
        if not view.exists(place):
            view.make_folder(place, _MOUNTED_MODE)
        elif view.stat(place).kind is not Kind.FOLDER:
            raise OSError(errno.ENOTDIR, "not a directory", place)
        return
    if not view.exists(place):
        view.open(place, OVERWRITING).close()
    elif view.stat(place).kind is Kind.FOLDER:
        raise OSError(errno.EISDIR, "is a directory", place)


def _failed(mount: MountPoint, error: OSError) -> Refused:
    """In the words of the runtime, which would not get further than the real one."""
    about = (error.strerror or str(error)).lower()
    return BadRequest(
        "failed to create task for container: failed to create shim task: OCI runtime create "
        "failed: runc create failed: unable to start container process: error during container "
        f'init: error mounting "{mount.source}" to rootfs at "{mount.target}": {about}'
    )
