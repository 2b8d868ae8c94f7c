"""What an engine stands in: folder, network namespace, containerd, registry and the way out.

The way out of the namespace is slirp4netns: a process that needs no interface, address, forwarding
or iptables rule of the machine's, and works in nested namespaces too.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

from .cache import Cache
from .names import home_of, netns_of
from .probe import listens
from .shell import EngineError, call, wait_until

#: Where the registry listens, on the loopback of the engine's own namespace.
REGISTRY_PORT = 5000
#: The resolver that slirp4netns offers; it hands questions on to the machine's.
RESOLVER = "10.0.2.3"
_CONTAINERD = """version = 2
root = "{home}/containerd/root"
state = "{home}/containerd/state"
disabled_plugins = [
  "io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri",
]
[grpc]
address = "{home}/containerd/containerd.sock"
"""
_REGISTRY = """version: 0.1
log: {{level: warn}}
storage:
  filesystem: {{rootdirectory: {home}/registry}}
  delete: {{enabled: true}}
http: {{addr: "127.0.0.1:{port}"}}
"""


class Surroundings:
    """Made once per engine; outlives the daemon in it."""

    def __init__(self, name: str, version: str, cache: Cache) -> None:
        self.name = name
        self.home = home_of(name)
        self.registry = self.home / "registry"
        self._version = version
        self._cache = cache
        self._helpers: list[subprocess.Popen[bytes]] = []

    def build(self, *, uplink: bool) -> None:
        """Make the namespace and everything in it but the daemon."""
        self.home.mkdir(mode=0o711)
        call("ip", "netns", "add", self.name)
        call("ip", "-netns", self.name, "link", "set", "lo", "up")
        (self.home / "client").mkdir()
        plugins = {"cliPluginsExtraDirs": [str(self._cache.plugins)]}
        (self.home / "client/config.json").write_text(json.dumps(plugins))
        (self.home / "containerd").mkdir()
        settings = self.home / "containerd.toml"
        settings.write_text(_CONTAINERD.format(home=self.home))
        self._helpers.append(self.spawn("containerd", "--config", settings))
        shutil.copytree(self._cache.registry, self.registry)
        settings = self.home / "registry.yml"
        settings.write_text(_REGISTRY.format(home=self.home, port=REGISTRY_PORT))
        mirror = self.spawn(self._cache.folder / "docker-registry", "serve", settings)
        self._helpers.append(mirror)
        if uplink:
            self._connect()
        socket, netns = self.home / "containerd/containerd.sock", netns_of(self.name)
        wait_until(socket.exists, 20, lambda: self.words("containerd"))
        wait_until(
            lambda: listens(mirror.pid, netns, REGISTRY_PORT),
            20,
            lambda: self.words("docker-registry"),
        )

    def inside(self, *argv: str | Path) -> list[str]:
        """The command line that runs `argv` in the engine's network, where published ports are."""
        return ["nsenter", f"--net={netns_of(self.name)}", *map(str, argv)]

    def spawn(self, program: str | Path, *argv: str | Path) -> subprocess.Popen[bytes]:
        """Start one of the engine's programs in its namespace, in a process group of its own so
        that a terminal's ctrl-C does not reach it."""
        with (self.home / f"{Path(program).name}.log").open("ab") as log:
            return subprocess.Popen(
                self.inside(program, *argv),
                env={**os.environ, "PATH": self._cache.path_of(self._version)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def words(self, program: str) -> str:
        """An error message: what one of the programs said last."""
        log = self.home / f"{program}.log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        return f"{program} of engine {self._version}: {' | '.join(lines[-3:]) or 'not a word'}"

    def collect(self) -> None:
        """Wait for the helpers, which somebody has killed."""
        for process in self._helpers:
            process.wait()
        self._helpers.clear()

    def _connect(self) -> None:
        """Give the namespace a way out through a process of ours."""
        reading, writing = os.pipe()
        options = ["--configure", "--disable-host-loopback", f"--ready-fd={writing}"]
        target = ["--netns-type=path", str(netns_of(self.name)), "tap0"]
        with (self.home / "slirp4netns.log").open("wb") as log, os.fdopen(reading) as ready:
            process = subprocess.Popen(
                ["slirp4netns", *options, *target],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[writing],
                start_new_session=True,
            )
            self._helpers.append(process)
            os.close(writing)
            if not ready.read(1):
                raise EngineError(self.words("slirp4netns"))
