"""Where everything the engines need is kept between runs: made once, whole or not at all.

A cache is a folder named after the recipe that made it. It is filled under another name and
renamed when complete, so a folder that exists is complete, and a changed recipe makes a new one.
"""

import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .rootfs import AUTHORITIES, StandIn
from .shell import EngineError

VERSIONS = ("28", "20")
PREPARE = "python -m tests.engine.daemon prepare"


@dataclass(frozen=True)
class Cache:
    """A prepared cache, or one in the making."""

    folder: Path

    @property
    def registry(self) -> Path:
        """The contents that every engine's registry mirror begins with."""
        return self.folder / "registry"

    @property
    def plugins(self) -> Path:
        """The command line's plugins; made for 28 only."""
        return self.engine("28") / "usr/libexec/docker/cli-plugins"

    @property
    def busybox(self) -> Path:
        """A static busybox, the stuff of the small stand-in images."""
        return self.folder / "busybox"

    def engine(self, version: str) -> Path:
        """The folder into which an engine's packages are unpacked."""
        return self.folder / f"engine-{version}"

    def path_of(self, version: str) -> str:
        """A PATH that finds an engine's programs, and the system's for all else."""
        own = [str(self.engine(version) / folder) for folder in ("usr/bin", "usr/sbin")]
        return ":".join([*own, "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"])

    def image(self, image: StandIn) -> Path:
        """The saved stand-in image, as `docker load` takes it."""
        return self.folder / "images" / f"{image.file_stem}.tar"


def require_power() -> None:
    """Refuse early, in one line, where a real engine cannot be had."""
    if sys.platform != "linux" or os.geteuid() != 0:
        raise EngineError("starting a real engine takes Linux and root")
    if not Path("/etc/debian_version").exists():
        raise EngineError("starting a real engine takes Debian: its packages are fetched with apt")


def prepared() -> Cache:
    """The cache, which must be there already."""
    require_power()
    cache = Cache(_location() / _recipe())
    if not cache.folder.exists():
        raise EngineError(f"no engines are prepared in {_location()}: run `{PREPARE}`")
    return cache


@contextmanager
def in_the_making() -> Iterator[tuple[Cache, Path] | None]:
    """A cache to fill and a folder for rubbish; the cache comes to stand if the block succeeds.

    None when it stands already. One process at a time; leftovers of killed ones are removed.
    """
    location = _location()
    location.mkdir(parents=True, exist_ok=True)
    with (location / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for abandoned in location.glob(".making-*"):
            shutil.rmtree(abandoned)
        final = location / _recipe()
        if final.exists():
            yield None
            return
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=location))
        try:
            cache = Cache(making / "cache")
            cache.folder.mkdir()
            yield cache, making
            cache.folder.rename(final)
        finally:
            shutil.rmtree(making)


def _location() -> Path:
    chosen = os.environ.get("CAIS_ENGINE_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache/cais-test-engines"


def _recipe() -> str:
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for part in (here / "packages.py", here / "rootfs.py", here / "prepare.py", AUTHORITIES):
        digest.update(part.read_bytes() if part.exists() else b"")
    return digest.hexdigest()[:16]
