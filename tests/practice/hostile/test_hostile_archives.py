"""Archives that want to get out, or are broken, or too large."""

from __future__ import annotations

import gzip
import json
import shutil
import tarfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from docker.errors import APIError
from docker.models.containers import Container

from tests.practice.engine_process import PracticeEngine
from tests.practice.hostile.archives import image_archive, load, member, put, tar
from tests.practice.hostile.watching import MEGABYTE, SECRET, Canary, prompt
from tests.practice.subject import Maker, Subject, execute
from tests.practice.wire import Wire


def traps(canary: Path) -> Mapping[str, bytes]:
    """Archives that want to get out."""
    up = "../" * 20 + str(canary).lstrip("/")
    link, hard = tarfile.SYMTYPE, tarfile.LNKTYPE
    return {
        "up": tar(member(f"{up}/planted", b"!")),
        "up inside": tar(member(f"a/b/../../{up}/planted", b"!")),
        "absolute": tar(member(f"{canary}/planted", b"!")),
        "through a link": tar(
            member("way", type=link, linkname=str(canary)), member("way/planted", b"!")
        ),
        "through a climbing link": tar(
            member("way", type=link, linkname=up), member("way/planted", b"!")
        ),
        "over a link": tar(
            member("secret", type=link, linkname=f"{canary}/secret"), member("secret", b"!")
        ),
        "two links": tar(
            member("a", type=link, linkname=".."),
            member("a/b", type=link, linkname=up),
            member("a/b/planted", b"!"),
        ),
        "hard link": tar(member("hard", type=hard, linkname=f"{canary}/secret")),
        "hard link upwards": tar(
            member("hard", type=hard, linkname=f"{up}/secret"), member("hard", b"!")
        ),
        "hard link to a link": tar(
            member("soft", type=link, linkname=f"{canary}/secret"),
            member("hard", type=hard, linkname="soft"),
            member("hard", b"!"),
        ),
        "device": tar(member("disk", type=tarfile.BLKTYPE, devmajor=8, devminor=0)),
        "folder that is a link": tar(
            member("d", type=link, linkname=str(canary)), member("d", type=tarfile.DIRTYPE, mode=0)
        ),
        "nul": tar(member("a", b"!", pax_headers={"path": f"{canary}/planted\0x"})),
        "dots": tar(member("..", type=tarfile.DIRTYPE), member(".", type=link, linkname="/")),
    }


@pytest.mark.parametrize("name", traps(Path("/")))
def test_an_archive_does_not_get_out(
    engine: Subject, box: Container, canary: Canary, name: str, shore: Path
) -> None:
    trap = traps(canary.folder)[name]
    for path in ("/tmp", "/src"):
        put(engine, box, trap, path)
        assert canary.sings()
        ran = execute(box, f"cat {path}/hard {path}/secret {path}/soft 2>/dev/null")
        assert SECRET not in ran.out
        execute(box, f"rm -rf {path}/* 2>/dev/null")
    assert canary.sings()
    for left in shore.iterdir():
        left.unlink() if left.is_symlink() or left.is_file() else shutil.rmtree(left)


@pytest.mark.parametrize("name", traps(Path("/")))
def test_a_layer_does_not_get_out(engine: Subject, make: Maker, canary: Canary, name: str) -> None:
    archive = image_archive(traps(canary.folder)[name], f"hostile:{abs(hash(name))}")
    answer = load(engine, archive)
    for tag in [f"hostile:{abs(hash(name))}"] if b"Loaded" in answer else []:
        container = make.created("sh", "-c", "cat /hard /secret /soft", image=tag)
        with suppress(APIError):
            container.start()
            container.wait(timeout=10)
            assert SECRET.encode() not in container.logs()
        exported: Any = container.export()
        with suppress(APIError):
            assert SECRET.encode() not in b"".join(exported)
        container.remove(force=True)
        engine.client.images.remove(tag, force=True)


def test_an_image_archive_reads_nothing_of_the_host(engine: Subject, canary: Canary) -> None:
    secret = str(canary.folder / "secret")
    link = tarfile.SYMTYPE
    manifest = json.dumps(
        [{"Config": "config.json", "RepoTags": ["hostile:1"], "Layers": ["layer.tar"]}]
    ).encode()
    empty = tar()
    archives = [
        tar(member("manifest.json", type=link, linkname=secret)),
        tar(
            member("manifest.json", manifest),
            member("config.json", type=link, linkname=secret),
            member("layer.tar", empty),
        ),
        tar(
            member("manifest.json", manifest),
            member("config.json", b"{}"),
            member("layer.tar", type=link, linkname=secret),
        ),
        image_archive(empty, "hostile:1", Config=secret),
        image_archive(empty, "hostile:1", Layers=[secret]),
        image_archive(empty, "hostile:1", Layers=["../" * 20 + secret.lstrip("/")]),
        image_archive(empty, "../../hostile:1"),
        image_archive(empty, "hostile:1", Layers=[]),
        image_archive(empty, "hostile:1", Layers=["layer.tar"] * 1000),
        image_archive(empty, "hostile:1", Layers=[7]),
        image_archive(empty, "hostile:1", config={"rootfs": {"diff_ids": ["sha256:../../x"]}}),
        image_archive(empty, "hostile:1", config={"rootfs": "none", "config": 5}),
        tar(member("manifest.json", b"[" * 100_000)),
        tar(member("manifest.json", b'[{"Config":null,"Layers":null,"RepoTags":[null]}]')),
        tar(member("manifest.json", b"{}")),
    ]
    for archive in archives:
        answer = load(engine, archive)
        assert SECRET.encode() not in answer
        assert b'"error"' in answer or b"message" in answer, archive[:200]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 10_240,
        b"not a tar" * 1000,
        tar(member("a", b"x" * 10_000))[:5_000],
        tar(member("a", b"x"))[:512],
        gzip.compress(b"not a tar" * 1000),
        gzip.compress(tar(member("a", b"x" * 10_000)))[:60],
        b"\x1f\x8b" + b"\xff" * 1000,
        b"BZh91AY&SY" + b"\xff" * 1000,
        b"\xfd7zXZ\0" + b"\xff" * 1000,
        b"\x28\xb5\x2f\xfd" + b"\xff" * 1000,
        tar(member("a" * 60_000, b"x")),
        tar(member("/".join(["d"] * 5_000), b"x")),
        tar(*(member("same", b"x") for _ in range(3_000))),
        tar(member("a", b"x", pax_headers={"size": "99999999999999999999"})),
        tar(member("a", b"x", mtime=-(10**11), uid=2**31, gid=2**31, mode=0o7777)),
    ],
    ids=lambda data: repr(data[:30]),
)
def test_an_archive_that_is_broken_or_odd(
    engine: Subject, target: PracticeEngine, box: Container, data: bytes
) -> None:
    with prompt(target):
        put(engine, box, data)
        load(engine, data)
    assert execute(box, "echo well").out == "well\n"


def test_a_size_that_is_not_there(engine: Subject, box: Container) -> None:
    """A header may promise a terabyte; nothing is set aside for it."""
    header, _ = member("huge")
    header.size = 1 << 40
    assert put(engine, box, header.tobuf(tarfile.GNU_FORMAT) + b"x" * 1024) >= 400
    assert load(engine, header.tobuf(tarfile.GNU_FORMAT) + b"x" * 1024)


def test_a_bomb_does_not_stop_the_engine(
    engine: Subject, target: PracticeEngine, box: Container
) -> None:
    """A hundred kilobytes that become a hundred megabytes: served or refused, never blocking."""
    bomb = gzip.compress(tar(member("zeros", bytes(100 * MEGABYTE))))
    assert len(bomb) < MEGABYTE
    with prompt(target):
        put(engine, box, bomb)
    execute(box, "rm -f /tmp/zeros")


def test_an_archive_that_comes_in_drops_is_taken(engine: Subject, box: Container) -> None:
    data = tar(member("dropped", b"drop by drop\n"))
    with Wire(engine.host) as wire:
        wire.send(
            f"PUT /containers/{box.id}/archive?path=/tmp HTTP/1.1\r\nHost: x\r\n"
            "Transfer-Encoding: chunked\r\n\r\n".encode()
        )
        for at in range(0, len(data), 97):
            piece = data[at : at + 97]
            wire.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        wire.send(b"0\r\n\r\n")
        assert wire.answer()[0] == 200
    assert execute(box, "cat /tmp/dropped").out == "drop by drop\n"
