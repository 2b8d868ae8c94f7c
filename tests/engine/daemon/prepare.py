"""Fill the cache: both engines, a registry, the stand-in images. About two minutes, once."""

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import cast

from .cache import Cache, in_the_making, prepared, require_power
from .engine import RealEngine
from .packages import fetch, install_tools
from .rootfs import STAND_INS, StandIn
from .shell import EngineError, call
from .surroundings import REGISTRY_PORT

#: Both engines run the older suite's runc: the newer one asks for a newer C library.
OLDER, NEWER = "bookworm", "forky"

Say = Callable[[str], None]


def prepare(say: Say) -> Cache:
    """Make the cache unless it stands; needs root, Debian and its mirror."""
    require_power()
    install_tools()
    with in_the_making() as work:
        if work is not None:
            cache, scratch = work
            _fetch_all(cache, scratch, say)
            _make_images(cache, scratch, say)
    return prepared()


def _fetch_all(cache: Cache, scratch: Path, say: Say) -> None:
    say("fetching the engines")
    new, old = cache.engine("28"), cache.engine("20")
    newer = ["docker.io", "containerd", "docker-cli", "docker-buildx"]
    came = {"28": fetch(NEWER, newer, new, scratch)["docker.io"]}
    fetch(OLDER, ["runc", "tini"], new, scratch)
    older = ["docker.io", "containerd", "runc", "tini"]
    came["20"] = fetch(OLDER, older, old, scratch)["docker.io"]
    for wanted, version in came.items():
        say(f"engine {wanted}: {version}")
        _check(wanted, version)
    other = scratch / "other"
    fetch(OLDER, ["docker-registry", "busybox-static"], other, scratch)
    shutil.copy2(other / "usr/bin/docker-registry", cache.folder / "docker-registry")
    shutil.copy2(other / "bin/busybox", cache.busybox)
    for engine in (new, old):  # the engine's --init looks for this name; tini is what it is
        init = engine / "usr/bin/docker-init"
        init.unlink(missing_ok=True)
        init.symlink_to("tini-static")


def _check(wanted: str, version: str) -> None:
    number = re.match(r"(?:\d+:)?(\d+)\.", version)
    major = int(number[1]) if number else 0
    if (wanted == "28" and major < 28) or (wanted == "20" and major != 20):
        raise EngineError(f"Debian came with engine {version} where {wanted} was wanted")


def _make_images(cache: Cache, scratch: Path, say: Say) -> None:
    (cache.folder / "images").mkdir()
    cache.registry.mkdir()
    archives = {image: _archive(image, cache, scratch, say) for image in STAND_INS}
    say("saving the images, and pushing them to the registry")
    with RealEngine("stock", "28", cache=cache, images=(), uplink=False) as engine:
        client = engine.client(timeout=120)
        for image, archive in archives.items():
            name, tag = image.reference.split(":")
            client.api.import_image_from_file(
                str(archive), repository=name, tag=tag, changes=list(image.changes)
            )
            built = client.images.get(image.reference)
            with cache.image(image).open("wb") as saved:
                saved.writelines(cast(Iterable[bytes], built.save(named=True)))
            mirrored = f"localhost:{REGISTRY_PORT}/library/{name}"
            built.tag(mirrored, tag)
            for report in client.images.push(mirrored, tag, stream=True, decode=True):
                if "error" in report:
                    raise EngineError(f"pushing {image.reference} failed: {report['error']}")
        client.close()
        shutil.rmtree(cache.registry)
        shutil.copytree(engine.registry, cache.registry)


def _archive(image: StandIn, cache: Cache, scratch: Path, say: Say) -> Path:
    say(f"making {image.reference}")
    root = scratch / f"root-{image.file_stem}"
    image.fill(root, cache.busybox)
    archive = root.with_suffix(".tar")
    call("tar", "--create", "--file", archive, "--directory", root, ".")
    return archive
