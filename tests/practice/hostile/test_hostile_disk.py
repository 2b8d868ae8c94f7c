"""A disk that is full."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import docker
import pytest
from docker.errors import APIError, DockerException
from docker.models.containers import Container

from tests.practice.engine_process import PracticeEngine
from tests.practice.hostile.archives import image_archive, member, tar
from tests.practice.hostile.watching import MEGABYTE
from tests.practice.subject import execute


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of its own with 32 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        trouble = done.stderr.strip() if done.returncode else ""
    except OSError as error:
        trouble = str(error)
    if trouble:
        pytest.skip(f"a small file system cannot be mounted: {trouble}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_said_and_outlived(small_disk: Path) -> None:
    engine = PracticeEngine()
    engine.data = small_disk / "data"
    with engine:
        client = engine.client()
        client.images.pull("busybox", "latest")
        box = client.containers.run("busybox", ["sleep", "600"], name="box", detach=True)
        execute(box, "echo before > /before")
        ran = execute(box, "head -c 100000000 /dev/zero > /filling")
        assert ran.code != 0
        assert "No space left on device" in ran.err
        # What a container has filled, it can empty again.
        refilled = execute(box, "rm /filling && head -c 1000000 /dev/zero > /filling")
        assert (refilled.code, refilled.err) == (0, "")
        (small_disk / "rest").write_bytes(bytes(shutil.disk_usage(small_disk).free))
        _everything_may_fail(client, box)
        assert client.ping()
        assert [c.name for c in client.containers.list()] == ["box"]
        (small_disk / "rest").unlink()
        execute(box, "rm /filling")
        ran = execute(box, "cat /before; echo after > /after; cat /after")
        assert (ran.out, ran.err) == ("before\nafter\n", "")
        assert client.containers.run("busybox", ["echo", "well"], remove=True) == b"well\n"
        client.close()
        engine.kill()
        engine.start()
        client = engine.client()
        assert [c.name for c in client.containers.list(all=True)] == ["box"]
        client.close()


def _everything_may_fail(client: docker.DockerClient, box: Container) -> None:
    """With an error that has a message: nothing hangs, and nothing is torn off."""
    deeds: list[Callable[[], object]] = [
        lambda: client.containers.create("busybox", ["true"], name="another"),
        lambda: client.volumes.create("another"),
        lambda: client.networks.create("another"),
        lambda: box.commit("another"),
        lambda: box.put_archive("/tmp", tar(member("another", bytes(MEGABYTE)))),
        lambda: box.rename("box"),
        lambda: client.images.load(image_archive(tar(member("x", bytes(MEGABYTE))), "another:1")),
    ]
    for deed in deeds:
        with suppress(DockerException):
            deed()
    for remove in (client.api.remove_volume, client.api.remove_network, client.api.remove_image):
        with suppress(APIError):
            remove("another")
    with suppress(APIError):
        client.api.remove_container("another", force=True)


def test_a_limit_on_files_is_outlived(tmp_path: Path) -> None:
    """The same where nothing can be mounted: a file may only grow to four megabytes."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4 * MEGABYTE, 4 * MEGABYTE))

    with PracticeEngine(prepare=limit) as engine:
        client = engine.client()
        with suppress(DockerException):
            client.images.pull("busybox", "latest")
        box = client.containers.run("busybox", ["sleep", "600"], detach=True)
        ran = execute(box, "head -c 10000000 /dev/zero > /filling")
        assert ran.code != 0
        assert "File too large" in ran.err
        assert execute(box, "echo well").out == "well\n"
        assert client.ping()
        client.close()
