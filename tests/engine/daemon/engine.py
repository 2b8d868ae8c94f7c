"""One real Docker Engine with nothing in common with any other on the machine.

It has its own folder (data root, exec root, pid file, socket, registry contents), its own network
namespace (two engines in one namespace flush each other's iptables rules), its own containerd (an
engine would otherwise use a system-wide one that happens to run) and its own cgroup (by which its
containers are found when it is gone). As on a user's machine, containerd is not the daemon's child
and outlives a daemon that is stopped or killed.
"""

import atexit
import json
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from typing import Self

import docker

from .cache import Cache, prepared, require_power
from .debris import destroy
from .names import new_name
from .probe import answers, stands_still
from .rootfs import STAND_INS, StandIn
from .shell import EngineError, wait_until
from .surroundings import REGISTRY_PORT, RESOLVER, Surroundings


class RealEngine:
    """A daemon to use, stop, freeze, kill and start again; `destroy` leaves nothing of it."""

    def __init__(
        self,
        suffix: str | None = None,
        version: str = "28",
        *,
        images: Sequence[StandIn] = STAND_INS,
        uplink: bool = True,
        cache: Cache | None = None,
    ) -> None:
        require_power()
        self.cache = cache or prepared()
        self.version = version
        self.name = new_name(suffix)
        self._images = images
        self._uplink = uplink
        self._daemon: subprocess.Popen[bytes] | None = None
        self._around = Surroundings(self.name, version, self.cache)
        self.home = self._around.home
        self.socket = self.home / "docker.sock"
        self.registry = self._around.registry
        self.inside = self._around.inside

    @property
    def host(self) -> str:
        """What DOCKER_HOST has to be."""
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int:
        """The daemon's process id."""
        if self._daemon is None:
            raise EngineError(f"engine {self.name} is not running")
        return self._daemon.pid

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs in its environment to work with this engine and no other."""
        return {
            "PATH": f"{self.cache.engine(self.version) / 'usr/bin'}:{os.environ['PATH']}",
            "DOCKER_HOST": self.host,
            "DOCKER_CONFIG": str(self.home / "client"),
        }

    def client(self, timeout: int = 60) -> docker.DockerClient:
        """A new client of this engine; the caller closes it."""
        return docker.DockerClient(base_url=self.host, timeout=timeout)

    def start(self) -> None:
        """Start the daemon; the first time everything around it too."""
        if self._daemon is not None:
            raise EngineError(f"engine {self.name} is running already")
        first = not self.home.exists()
        if first:
            atexit.register(self.destroy)
            self._around.build(uplink=self._uplink)
        self._start_daemon()
        if first:
            self._load_images()

    def stop(self) -> None:
        """End the daemon as a shutdown does: it stops its containers first."""
        self.thaw()
        self._end(signal.SIGTERM, 30)

    def kill(self) -> None:
        """End the daemon as a crash does: its containers run on."""
        self._end(signal.SIGKILL, 10)

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()

    def freeze(self) -> None:
        """Make the daemon hang: it accepts connections and never answers."""
        pid = self.pid
        os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: stands_still(pid), 10, lambda: f"daemon {pid} does not stand still")

    def thaw(self) -> None:
        """Let a frozen daemon go on."""
        os.kill(self.pid, signal.SIGCONT)

    def destroy(self) -> None:
        """Remove the engine with everything it holds, whatever state it is in."""
        destroy(self.name)
        if self._daemon is not None:
            self._daemon.wait()
            self._daemon = None
        self._around.collect()
        atexit.unregister(self.destroy)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.destroy()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.destroy()

    def _start_daemon(self) -> None:
        settings = self.home / "daemon.json"  # the machine's own, if any, must not be read
        old = {"deprecated-key-path": str(self.home / "key.json")}  # else it writes below /etc
        settings.write_text(json.dumps(old if self.version == "20" else {}))
        options = {
            "config-file": settings,
            "data-root": self.home / "data",
            "exec-root": self.home / "exec",
            "pidfile": self.home / "docker.pid",
            "host": self.host,
            "containerd": self.home / "containerd/containerd.sock",
            "cgroup-parent": f"/{self.name}",
            "exec-opt": "native.cgroupdriver=cgroupfs",
            "registry-mirror": f"http://127.0.0.1:{REGISTRY_PORT}",
        }
        if self._uplink:
            options["dns"] = RESOLVER
        words = [f"--{option}={value}" for option, value in options.items()]
        daemon = self._daemon = self._around.spawn("dockerd", *words)
        wait_until(
            lambda: daemon.poll() is not None or answers(self.socket),
            60,
            lambda: self._around.words("dockerd"),
        )
        if daemon.poll() is not None:
            self._daemon = None
            raise EngineError(self._around.words("dockerd"))

    def _load_images(self) -> None:
        client = self.client(timeout=120)
        for image in self._images:
            with self.cache.image(image).open("rb") as saved:
                client.images.load(saved)
        client.close()

    def _end(self, number: signal.Signals, seconds: float) -> None:
        os.kill(self.pid, number)
        daemon, self._daemon = self._daemon, None
        assert daemon is not None
        with suppress(subprocess.TimeoutExpired):
            daemon.wait(seconds)
            return
        daemon.kill()
        daemon.wait()
        words = self._around.words("dockerd")
        raise EngineError(f"{seconds} s after signal {number} the daemon had to be killed; {words}")
