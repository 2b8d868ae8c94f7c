"""Tars out of a container and into it, the hostile ones included."""

from __future__ import annotations

import asyncio
import bz2
import errno
import gzip
import io
import itertools
import lzma
import os
import tarfile
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.practice.errors import BadRequest, Failed, LeftOut, NotFound, Refused
from tui.practice.files import archive
from tui.practice.files.host import HostTree
from tui.practice.files.memory import MemoryTree
from tui.practice.files.nodes import Credentials, Kind, Stat
from tui.practice.files.synthetic import DeviceTree
from tui.practice.files.tree import OVERWRITING, READING
from tui.practice.files.view import View

FILE, FOLDER, LINK, HARD = tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE


@pytest.fixture
def view() -> View:
    """A container's files: a folder with one of each kind, and something that is not in it."""
    view = View(MemoryTree())
    view.make_folders("/d/sub")
    put(view, "/d/f", b"hi\n")
    view.set_mode("/d/f", 0o4755)
    view.link("/d/f", "/d/sub/g")
    view.make_link("/d/l", "f")
    view.make_link("/d/ls", "sub")
    view.make_link("/d/out", "../../etc")
    view.make_link("/d/dangling", "/nowhere/x")
    view.make_pipe("/d/p", 0o644)
    view.make_folders("/etc")
    put(view, "/etc/passwd", b"root")
    return view


def put(view: View, path: str, data: bytes) -> None:
    file = view.open(path, OVERWRITING)
    file.write(data)
    file.close()


def get(view: View, path: str) -> bytes:
    file = view.open(path, READING)
    try:
        data = b""
        while piece := file.read(1 << 16):
            data += piece
        return data
    finally:
        file.close()


async def collected(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def packed(view: View, path: str) -> tarfile.TarFile:
    return opened(await collected(archive.pack(view, path)))


def opened(data: bytes) -> tarfile.TarFile:
    return tarfile.open(fileobj=io.BytesIO(data), mode="r:")


def described(tar: tarfile.TarFile) -> list[tuple[str, bytes, str]]:
    return [(member.name, member.type, member.linkname) for member in tar]


Member = tuple[Any, ...]
"""Name, type, and a link's target or a file's content."""


def tar_of(*members: Member, **settings: Any) -> bytes:
    """A tar of these, all with the same settings."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, kind, *more in members:
            member = tarfile.TarInfo(name)
            member.type = kind
            member.mode = 0o755 if kind == FOLDER else 0o644
            content = b""
            if kind in (LINK, HARD):
                member.linkname = more[0]
            elif kind == FILE:
                content = more[0] if more else b"data"
                member.size = len(content)
            for key, value in settings.items():
                setattr(member, key, value)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


async def pieces(data: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def unpack(view: View, path: str, data: bytes, size: int = 1000, **how: Any) -> None:
    await archive.unpack(view, path, pieces(data, size), **how)


# -- out -------------------------------------------------------------------------------------


async def test_a_folder_is_packed_under_its_name(view: View) -> None:
    everything = [
        ("d", FOLDER, ""),
        ("d/dangling", LINK, "/nowhere/x"),
        ("d/f", FILE, ""),
        ("d/l", LINK, "f"),
        ("d/ls", LINK, "sub"),
        ("d/out", LINK, "../../etc"),
        ("d/p", tarfile.FIFOTYPE, ""),
        ("d/sub", FOLDER, ""),
        ("d/sub/g", HARD, "d/f"),
    ]
    for path in ("/d", "/d/", "d", "/d/sub/..", "//d"):
        tar = await packed(view, path)
        assert described(tar) == everything
    content = tar.extractfile("d/f")
    assert content is not None
    assert content.read() == b"hi\n"
    assert tar.getmember("d/f").mode == 0o4755
    assert {(member.uname, member.gname) for member in tar} == {("", "")}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/d/sub/.", [".", "./g"]),
        ("/d/ls/.", [".", "./g"]),
        ("/d/ls/", ["ls", "ls/g"]),
        ("/d/ls", ["ls"]),
        ("/d/f", ["f"]),
        ("/d/dangling", ["dangling"]),
        ("/d/p", ["p"]),
        ("/etc/.", [".", "./passwd"]),
    ],
)
async def test_names_follow_the_spelling_of_the_path(
    view: View, path: str, names: list[str]
) -> None:
    assert [member.name for member in await packed(view, path)] == names


async def test_the_root_has_no_name_but_its_slash(view: View) -> None:
    for path in ("/", "/d/..", "", "/.."):
        data = await collected(archive.pack(view, path))
        assert data.startswith(b"/\0")
        assert [member.name for member in opened(data)][:4] == ["", "/d", "/d/dangling", "/d/f"]
    names = [member.name for member in await packed(view, "/.")]
    assert names[:3] == [".", "./d", "./d/dangling"]


async def test_a_link_is_packed_as_a_link(view: View) -> None:
    (member,) = (await packed(view, "/d/out")).getmembers()
    assert (member.type, member.linkname, member.size) == (LINK, "../../etc", 0)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/none", errno.ENOENT),
        ("/d/dangling/", errno.ENOENT),
        ("/d/f/", errno.ENOTDIR),
        ("/d/f/.", errno.ENOTDIR),
        ("/d/l/", errno.ENOTDIR),
        ("/d/f/x", errno.ENOTDIR),
    ],
)
async def test_what_is_not_there_can_be_neither_packed_nor_looked_at(
    view: View, path: str, number: int
) -> None:
    with pytest.raises(OSError, match=os.strerror(number)):
        await collected(archive.pack(view, path))
    with pytest.raises(OSError, match=os.strerror(number)):
        archive.path_stat(view, path)


async def test_mounts_are_packed_but_not_exported(view: View, tmp_path: Path) -> None:
    (tmp_path / "hello").write_text("from the host")
    tree = HostTree(os.open(tmp_path, os.O_RDONLY))
    view.make_folders("/mnt")
    view.mount("/mnt", tree)
    view.mount("/dev", DeviceTree())
    assert [member.name for member in await packed(view, "/mnt")] == ["mnt", "mnt/hello"]
    exported = opened(await collected(archive.export(view)))
    names = [member.name for member in exported]
    assert names[:2] == ["d", "d/dangling"]
    assert "mnt" in names
    assert "mnt/hello" not in names
    assert "dev" not in names
    tree.close()


async def test_files_are_packed_in_pieces_with_little_in_memory(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate(64 << 20)
    tree = HostTree(os.open(tmp_path, os.O_RDONLY))
    longest = total = 0
    async for piece in archive.pack(View(tree), "/big"):
        longest = max(longest, len(piece))
        total += len(piece)
    assert total == (64 << 20) + 512 + 1024
    assert longest <= 256 << 10
    tree.close()


async def test_a_file_that_changes_meanwhile_keeps_the_length_of_its_header(
    tmp_path: Path,
) -> None:
    (tmp_path / "shrinks").write_bytes(b"x" * 300_000)
    tree = HostTree(os.open(tmp_path, os.O_RDONLY))
    data = b""
    async for piece in archive.pack(View(tree), "/shrinks"):
        if not data:
            os.truncate(tmp_path / "shrinks", 100_000)
        data += piece
    content = opened(data).extractfile("shrinks")
    assert content is not None
    text = content.read()
    assert len(text) == 300_000
    assert text.rstrip(b"\0") == b"x" * 100_000
    tree.close()


async def test_what_can_t_be_read_is_left_out(tmp_path: Path) -> None:
    tree = HostTree(os.open(tmp_path, os.O_RDONLY))
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d").write_text("d")
    names = []
    async for piece in archive.pack(View(_Forgetful(tree, "b")), "/."):
        names += [member.name for member in opened(piece)]
    assert names == [".", "./a", "./c", "./c/d"]
    tree.close()


class _Forgetful:
    """A tree in which a file goes away between being listed and being read."""

    def __init__(self, tree: HostTree, gone: str) -> None:
        self._tree = tree
        self._gone = gone

    def stat(self, path: str) -> Stat:
        if path == self._gone:
            raise FileNotFoundError(errno.ENOENT, "gone", path)
        return self._tree.stat(path)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tree, name)


async def test_long_and_odd_names_come_through(view: View) -> None:
    folder = f"/x{'y' * 200}/{'z' * 200}"
    view.make_folders(folder)
    put(view, f"{folder}/\udcff é", b"1")
    view.make_link(f"{folder}/link", "t" * 300)
    other = View(MemoryTree())
    await unpack(other, "/", await collected(archive.pack(view, "/.")))
    assert get(other, f"{folder}/\udcff é") == b"1"
    assert other.read_link(f"{folder}/link") == "t" * 300


async def test_whoever_stops_reading_leaves_no_file_open(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x" * 500_000)
    tree = HostTree(os.open(tmp_path, os.O_RDONLY))
    before = os.open("/", os.O_RDONLY)
    stream = archive.pack(View(tree), "/f")
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    after = os.dup(before)
    assert after == before + 1
    os.close(before)
    os.close(after)
    tree.close()


# -- what a path is --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name", "mode", "size", "target"),
    [
        ("/d", "d", 1 << 31 | 0o755, 180, ""),
        ("/d/.", ".", 1 << 31 | 0o755, 180, ""),
        ("/d/f", "f", 1 << 23 | 0o755, 3, ""),
        ("/d/l", "l", 1 << 27 | 0o777, 1, "/d/f"),
        ("/d/ls/", "ls", 1 << 31 | 0o755, 60, ""),
        ("/d/out", "out", 1 << 27 | 0o777, 9, "/etc"),
        ("/d/dangling", "dangling", 1 << 27 | 0o777, 10, "/nowhere/x"),
        ("/d/p", "p", 1 << 25 | 0o644, 0, ""),
    ],
)
def test_a_path_is_described_in_go_s_terms(
    view: View, path: str, name: str, mode: int, size: int, target: str
) -> None:
    found = archive.path_stat(view, path)
    assert (found["name"], found["mode"], found["size"]) == (name, mode, size)
    assert found["linkTarget"] == target


def test_the_root_and_special_files_are_described(view: View) -> None:
    view.mount("/dev", DeviceTree())
    assert archive.path_stat(view, "/")["name"] == "/"
    assert archive.path_stat(view, "/")["mode"] == 1 << 31 | 1 << 20 | 0o777
    assert archive.path_stat(view, "/dev/null")["mode"] == 1 << 26 | 1 << 21 | 0o666


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_700_000_000_000_000_000, "2023-11-14T22:13:20Z"),
        (1_700_000_000_120_000_000, "2023-11-14T22:13:20.12Z"),
        (1_700_000_000_000_000_001, "2023-11-14T22:13:20.000000001Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
        (1 << 90, "1970-01-01T00:00:00Z"),
    ],
)
def test_times_are_spelt_as_go_does(view: View, moment: int, text: str) -> None:
    view.set_time("/d/f", moment)
    assert archive.path_stat(view, "/d/f")["mtime"] == text


def test_a_circle_of_links_is_an_error(view: View) -> None:
    view.make_link("/a", "b")
    view.make_link("/b", "a")
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        archive.path_stat(view, "/a")


# -- in --------------------------------------------------------------------------------------


async def test_files_come_with_owner_mode_and_time(view: View) -> None:
    data = tar_of(("a", FILE, b"one"), ("n/e/w", FILE), uid=1234, gid=55, mode=0o4640, mtime=1e9)
    await unpack(view, "/d", data)
    stat = view.stat("/d/a")
    assert get(view, "/d/a") == b"one"
    assert (stat.uid, stat.gid, stat.mode, stat.mtime) == (1234, 55, 0o4640, 10**18)
    implied = view.stat("/d/n/e")
    assert (implied.kind, implied.uid, implied.mode) == (Kind.FOLDER, 0, 0o755)


async def test_an_owner_can_be_given_for_all(view: View) -> None:
    await unpack(view, "/d", tar_of(("a", FILE), uid=1, gid=2), owner=Credentials(8, 9))
    assert (view.stat("/d/a").uid, view.stat("/d/a").gid) == (8, 9)


async def test_folders_keep_the_time_that_the_tar_says(view: View) -> None:
    data = tar_of(("new", FOLDER), ("new/f", FILE), ("sub", FOLDER), ("sub/f", FILE), mtime=5)
    await unpack(view, "/d", data)
    assert view.stat("/d/new").mtime == view.stat("/d/sub").mtime == 5 * 10**9


async def test_fractions_of_seconds_are_exact(view: View) -> None:
    await unpack(view, "/d", tar_of(("a", FILE), pax_headers={"mtime": "1000000000.123456789"}))
    assert view.stat("/d/a").mtime == 1_000_000_000_123_456_789


async def test_links_pipes_and_hard_links(view: View) -> None:
    data = tar_of(
        ("x", FILE, b"x"), ("s", LINK, "/anywhere"), ("h", HARD, "x"), ("g", HARD, "f"),
        ("pipe", tarfile.FIFOTYPE),
    )  # fmt: skip
    await unpack(view, "/d", data)
    assert view.read_link("/d/s") == "/anywhere"
    assert view.stat("/d/h").inode == view.stat("/d/x").inode
    assert view.stat("/d/g").inode == view.stat("/d/f").inode
    assert view.stat("/d/pipe").kind is Kind.PIPE


async def test_names_are_simplified_and_stay_in_the_folder(view: View) -> None:
    data = tar_of(("/abs", FILE), ("./dot", FILE), ("a//b/./c", FILE), ("in/../up", FILE))
    await unpack(view, "/d/", data)
    for path in ("/d/abs", "/d/dot", "/d/a/b/c", "/d/up"):
        assert get(view, path) == b"data"
    assert not view.exists("/abs")


async def test_the_folder_itself_is_left_as_it_is(view: View) -> None:
    before = view.stat("/d")
    await unpack(view, "/d", tar_of((".", FOLDER), ("", FILE), mode=0o700, uid=5, mtime=1))
    assert view.stat("/d") == before


async def test_what_is_there_is_replaced(view: View) -> None:
    inode = view.stat("/d/f").inode
    put(view, "/d/sub/deep", b"")
    data = tar_of(
        ("f", FILE, b"new"), ("l", FILE, b"no longer a link"), ("sub", FILE), ("p", FOLDER)
    )
    await unpack(view, "/d", data)
    assert get(view, "/d/f") == b"new"
    assert view.stat("/d/f").inode != inode
    assert view.stat("/d/l", follow=False).kind is Kind.FILE
    assert view.stat("/d/sub").kind is Kind.FILE
    assert view.stat("/d/p").kind is Kind.FOLDER


async def test_a_tar_may_change_its_mind(view: View) -> None:
    data = tar_of(
        ("e", FILE), ("e", FOLDER), ("e/f", FILE, b"1"), ("e/f", FILE, b"2"), ("e/f", LINK, "x"),
        ("t", FOLDER), ("t/x", FILE), ("t", LINK, "e"), ("t/y", FILE, b"y"),
    )  # fmt: skip
    await unpack(view, "/d", data)
    assert view.read_link("/d/e/f") == "x"
    assert get(view, "/d/e/y") == b"y"


async def test_folders_and_others_do_not_replace_each_other_if_told_so(view: View) -> None:
    for name, kind, words in (
        ("sub", FILE, 'cannot overwrite directory "sub" with non-directory "/d"'),
        ("f", FOLDER, 'cannot overwrite non-directory "f" with directory "/d"'),
        ("ls", FOLDER, 'cannot overwrite non-directory "ls" with directory "/d"'),
    ):
        with pytest.raises(Failed) as refusal:
            await unpack(view, "/d", tar_of((name, kind)), no_overwrite_dir_non_dir=True)
        assert refusal.value.message == words
    data = tar_of(("sub", FOLDER), ("f", FILE, b"new"))
    await unpack(view, "/d", data, no_overwrite_dir_non_dir=True)
    assert get(view, "/d/f") == b"new"
    assert view.exists("/d/sub/g")


async def test_where_it_can_be_unpacked(view: View) -> None:
    await unpack(view, "/d/ls", tar_of(("via", FILE)))
    assert view.exists("/d/sub/via")
    await unpack(view, "/", tar_of(("top", FILE)))
    assert view.exists("/top")
    with pytest.raises(BadRequest, match="extraction point is not a directory"):
        await unpack(view, "/d/f", tar_of(("x", FILE)))
    with pytest.raises(FileNotFoundError):
        await unpack(view, "/none", tar_of(("x", FILE)))


async def test_what_is_read_only_stays_as_it_is(view: View) -> None:
    with pytest.raises(BadRequest, match="container rootfs is marked read-only"):
        await unpack(View(MemoryTree(read_only=True)), "/", tar_of(("x", FILE)))
    view.make_folder("/d/ro")
    view.mount("/d/ro", MemoryTree(read_only=True))
    with pytest.raises(BadRequest, match="mounted volume is marked read-only"):
        await unpack(view, "/d/ro", tar_of(("x", FILE)))
    for member in (("ro/x", FILE), ("ro", FOLDER)):
        with pytest.raises(Failed, match=os.strerror(errno.EROFS).lower()):
            await unpack(view, "/d", tar_of(member))


async def test_mount_points_can_t_be_replaced(view: View) -> None:
    view.mount("/d/sub", MemoryTree())
    put(view, "/d/sub/x", b"")
    with pytest.raises(Failed, match=r"^sub: device or resource busy$"):
        await unpack(view, "/d", tar_of(("sub", FILE)))


async def test_a_bind_mount_takes_files_whoever_they_belong_to(view: View, tmp_path: Path) -> None:
    tree = HostTree(os.open(tmp_path, os.O_RDONLY))
    view.mount("/mnt", tree)
    await unpack(view, "/mnt", tar_of(("d", FOLDER), ("d/f", FILE, b"x"), uid=1000, mode=0o750))
    assert (tmp_path / "d" / "f").read_bytes() == b"x"
    assert view.stat("/mnt/d/f").mode == 0o750
    with pytest.raises(Failed, match="link leads out of the bind mount"):
        await unpack(view, "/mnt", tar_of(("bad", LINK, "../../etc/passwd")))
    tree.close()


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_compressed_tars_are_read(
    view: View, compress: Callable[[bytes], bytes], size: int
) -> None:
    content = os.urandom(70_000) + bytes(200_000)
    data = tar_of(("a", FILE, content), ("b", FILE, b"b"))
    half = len(data) // 2
    for compressed in (
        compress(data),
        compress(data[:half]) + compress(data[half:]),
        compress(data) + bytes(700),
    ):
        await unpack(view, "/d", compressed, size)
        assert get(view, "/d/a") == content
        assert get(view, "/d/b") == b"b"


@pytest.mark.parametrize("size", [64 << 10, 128 << 10, (64 << 10) - 1, (64 << 10) + 1])
async def test_a_gzip_that_ends_where_a_piece_does(view: View, size: int) -> None:
    await unpack(view, "/d", gzip.compress(tar_of(("a", FILE))[:1536] + bytes(size - 1536)))
    assert get(view, "/d/a") == b"data"


@pytest.mark.parametrize("data", [b"", bytes(512), bytes(1024), bytes(10_240)])
async def test_an_empty_tar_is_fine(view: View, data: bytes) -> None:
    await unpack(view, "/d", data)


async def test_all_of_the_stream_is_taken(view: View) -> None:
    """A client that still has padding to send must not be cut off."""
    taken = 0

    async def stream() -> AsyncIterator[bytes]:
        nonlocal taken
        for piece in (tar_of(("a", FILE)), *[bytes(1000)] * 50):
            taken += len(piece)
            yield piece

    await archive.unpack(view, "/d", stream())
    assert taken == 10_240 + 50_000


async def test_others_get_their_turn_meanwhile(view: View) -> None:
    data = tar_of(*((f"{number}/{number}", FILE) for number in range(3000)))
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await unpack(view, "/d", data, len(data))
    between, turns = turns, 0
    await collected(archive.pack(view, "/d"))
    counting.cancel()
    assert min(between, turns) > 5


async def test_it_all_comes_back_as_it_was(view: View) -> None:
    first = await collected(archive.pack(view, "/."))
    other = View(MemoryTree(mode=0o755))
    await unpack(other, "/", first)
    other.set_mode("/", 0o1777)
    other.set_time("/", view.stat("/").mtime)
    assert await collected(archive.pack(other, "/.")) == first


# -- hostile ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../up", FILE), ("..", FILE), ("..", FOLDER), ("a/../../up", FILE), ("/../up", FILE),
        ("./../up", FOLDER), ("../../../../../../etc/passwd", FILE), ("../up", LINK),
    ],
)  # fmt: skip
async def test_names_that_climb_out_are_refused(view: View, name: str, kind: bytes) -> None:
    with pytest.raises(Failed, match="invalid entry name"):
        await unpack(view, "/d", tar_of((name, kind, "x") if kind == LINK else (name, kind)))
    assert not view.exists("/up")
    assert get(view, "/etc/passwd") == b"root"


@pytest.mark.parametrize("target", ["/etc", "../etc", "out", "../d/../etc", "sub/../../etc", "/"])
async def test_links_that_come_with_the_tar_do_not_lead_out(view: View, target: str) -> None:
    for name in ("in/passwd", "in/new", "in/deep/er"):
        with pytest.raises(Failed, match="path escapes from parent"):
            await unpack(view, "/d", tar_of(("in", LINK, target), (name, FILE, b"bad")))
    assert get(view, "/etc/passwd") == b"root"
    assert view.names("/etc") == ["passwd"]
    assert view.names("/") == ["d", "etc"]


async def test_nor_do_links_that_were_there(view: View) -> None:
    with pytest.raises(Failed, match="path escapes from parent"):
        await unpack(view, "/d", tar_of(("out/passwd", FILE)))
    await unpack(view, "/d", tar_of(("ls/inside", FILE)))
    assert view.exists("/d/sub/inside")


async def test_a_last_link_is_replaced_and_not_written_through(view: View) -> None:
    view.make_link("/d/to", "/etc/passwd")
    await unpack(view, "/d", tar_of(("to", FILE, b"bad"), ("out", FOLDER), ("out/passwd", FILE)))
    assert get(view, "/etc/passwd") == b"root"
    assert get(view, "/d/to") == b"bad"


@pytest.mark.parametrize("target", ["../etc/passwd", "..", "", "/", "a/../.."])
async def test_hard_links_that_climb_out_are_refused(view: View, target: str) -> None:
    with pytest.raises(Failed, match="invalid hardlink target"):
        await unpack(view, "/d", tar_of(("h", HARD, target)))


async def test_hard_links_to_nothing_or_through_links_are_refused(view: View) -> None:
    for target in ("none", "none/at/all", "/etc/passwd", "h"):
        with pytest.raises(NotFound):
            await unpack(view, "/d", tar_of(("h", HARD, target)))
    with pytest.raises(Failed, match="path escapes from parent"):
        await unpack(view, "/d", tar_of(("h", HARD, "out/passwd")))
    with pytest.raises(Failed, match="operation not permitted"):
        await unpack(view, "/d", tar_of(("h", HARD, "sub")))


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE])
async def test_devices_are_refused(view: View, kind: bytes) -> None:
    with pytest.raises(Failed, match=r"^f: operation not permitted$"):
        await unpack(view, "/d", tar_of(("f", kind)))
    assert get(view, "/d/f") == b"hi\n"


async def test_kinds_that_nobody_knows_are_refused(view: View) -> None:
    with pytest.raises(Failed, match="unhandled tar header type 115"):
        await unpack(view, "/d", tar_of(("x", b"s")))
    sparse = tarfile.TarInfo("x")
    sparse.type = tarfile.GNUTYPE_SPARSE
    with pytest.raises(LeftOut, match="sparse"):
        await unpack(view, "/d", sparse.tobuf(tarfile.GNU_FORMAT))
    with pytest.raises(LeftOut, match="sparse"):
        await unpack(view, "/d", tar_of(("x", FILE), pax_headers={"GNU.sparse.major": "1"}))
    with pytest.raises(LeftOut, match="zstd"):
        await unpack(view, "/d", b"\x28\xb5\x2f\xfd" + bytes(100))


def huge(size: int, kind: bytes = FILE) -> bytes:
    member = tarfile.TarInfo("huge")
    member.size = size
    member.type = kind
    return member.tobuf(tarfile.GNU_FORMAT) + b"abc" * 1000


def negative() -> bytes:
    """A size of minus one, as base 256 can say it; the checksum is right."""
    block = bytearray(tarfile.TarInfo("x").tobuf(tarfile.USTAR_FORMAT))
    block[124:136] = b"\xff" * 12
    block[148:156] = b" " * 8
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    return bytes(block)


@pytest.mark.parametrize(
    "data",
    [
        b"short",
        b"garbage" * 200,
        tar_of(("big", FILE, b"x" * 10_000))[:3000],
        tar_of(("big", FILE, b"x" * 10_000))[:512],
        tar_of(("cut", FILE, b"x" * 500))[:1000],
        tar_of(("n" * 300, FILE))[:1024],
        tar_of(("n" * 300, FILE))[:700],
        huge(1 << 50),
        huge(1 << 62),
        huge(1 << 70),
        huge(1 << 40, tarfile.XHDTYPE),
        huge(1 << 40, tarfile.GNUTYPE_LONGNAME),
        huge(10, tarfile.XHDTYPE),
        negative(),
        tar_of(("x", FILE), pax_headers={"size": "99999999999999999999999"}),
        tar_of(("x", FILE), pax_headers={"size": "-1"}),
        tar_of(("x", FILE), pax_headers={"path": "a\0b"}),
        tar_of(("x", FILE), pax_headers={"uid": "4294967296"}),
        tar_of(("x", FILE), pax_headers={"mtime": "yesterday"}),
        bytes(512) + b"x" * 512,
        b"".join(huge(0, tarfile.XHDTYPE)[:512] for _ in range(100)),
        b"\x1f\x8b\x08garbage",
        gzip.compress(tar_of(("x", FILE)))[:30],
        b"BZh91garbage" * 10,
        bz2.compress(tar_of(("x", FILE, os.urandom(5000))))[:4000],
        lzma.compress(tar_of(("x", FILE, os.urandom(5000))))[:4000],
        gzip.compress(tar_of(("x", FILE))[:700]) + b"garbage",
        b"\xfd7zXZ\0" + b"garbage" * 20,
    ],
    ids=itertools.count(),
)
async def test_garbage_and_broken_tars_are_refused(view: View, data: bytes) -> None:
    before = snapshot(view, outside="/d")
    with pytest.raises(Failed) as refusal:
        await unpack(view, "/d", data)
    assert refusal.value.message
    assert snapshot(view, outside="/d") == before


async def test_what_follows_the_end_of_a_tar_is_not_looked_at(view: View) -> None:
    data = tar_of(("x", FILE))
    for odd in (data + b"garbage", gzip.compress(data) + b"garbage"):
        await unpack(view, "/d", odd)


@pytest.mark.parametrize("name", ["n" * 300, "n/" * 3000 + "x", "x" * 5000])
async def test_names_that_are_too_long_make_nothing(view: View, name: str) -> None:
    before = view.names("/d")
    with pytest.raises(Failed, match="file name too long") as refusal:
        await unpack(view, "/d", tar_of((name, FILE)))
    assert len(refusal.value.message) < 400
    assert view.names("/d") == before


async def test_a_bomb_takes_no_more_than_there_is_room() -> None:
    view = View(MemoryTree(1 << 20))
    bomb = gzip.compress(huge(1 << 30)[:512] + bytes(8 << 20))
    with pytest.raises(Failed, match=r"^huge: no space left on device$"):
        await unpack(view, "/", bomb)
    assert view.stat("/huge").size == 1 << 20


async def test_zeros_without_end_end_a_tar(view: View) -> None:
    await unpack(view, "/d", gzip.compress(tar_of(("x", FILE)) + bytes(32 << 20)))
    assert view.exists("/d/x")


def snapshot(view: View, *, outside: str) -> list[tuple[str, Stat, bytes]]:
    """All there is, but for what is in one folder."""
    found: list[tuple[str, Stat, bytes]] = []
    pending = ["/"]
    while pending:
        place = pending.pop()
        stat = view.stat(place, follow=False)
        found.append((place, stat, get(view, place) if stat.kind is Kind.FILE else b""))
        if stat.kind is Kind.FOLDER and place != outside:
            pending += (f"{place.rstrip('/')}/{name}" for name in view.names(place))
    return [each for each in found if each[0] != outside]


async def test_a_host_that_swaps_links_in_meanwhile_gains_nothing(tmp_path: Path) -> None:
    outside, mounted = tmp_path / "outside", tmp_path / "mounted"
    outside.mkdir()
    mounted.mkdir()
    (outside / "secret").write_text("for nobody")
    over = threading.Event()

    def swap() -> None:
        place = mounted / "d"
        while not over.is_set():
            with suppress(OSError):
                place.mkdir()
                (place / "secret").write_text("harmless")
            with suppress(OSError):
                place.rename(Path(tempfile.mkdtemp(dir=mounted), "old"))
            with suppress(OSError):
                place.symlink_to(outside)
            with suppress(OSError):
                place.unlink()

    tree = HostTree(os.open(mounted, os.O_RDONLY))
    view = View(MemoryTree(), {"/mnt": tree})
    before = outside.stat(), (outside / "secret").stat()
    data = tar_of(("d/secret", FILE, b"x"), ("d/new", FILE), ("d/link", LINK, "x"), mtime=1)
    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        for _ in range(300):
            with suppress(Refused):
                await unpack(view, "/mnt", data)
            with suppress(OSError):
                assert b"for nobody" not in await collected(archive.pack(view, "/mnt/d"))
    finally:
        over.set()
        swapper.join()
        tree.close()
    assert [each.name for each in outside.iterdir()] == ["secret"]
    for was, now in zip(before, (outside.stat(), (outside / "secret").stat()), strict=True):
        assert (was.st_mtime_ns, was.st_mode, was.st_nlink) == (
            now.st_mtime_ns, now.st_mode, now.st_nlink
        )  # fmt: skip


NAME = st.sampled_from(["a", "b", "l", "..", ".", "etc", "d", "", "passwd", "sub", "out", "ls"])
PATHS = st.lists(NAME, min_size=1, max_size=4).flatmap(
    lambda parts: st.sampled_from(["/".join(parts), "/" + "/".join(parts)])
)
MEMBERS = st.one_of(
    st.tuples(PATHS, st.just(FILE), st.binary(max_size=20)),
    st.tuples(PATHS, st.just(FOLDER)),
    st.tuples(PATHS, st.sampled_from([LINK, HARD]), PATHS),
    st.tuples(PATHS, st.just(tarfile.FIFOTYPE)),
)


def hostile_world() -> View:
    view = View(MemoryTree())
    view.make_folders("/d/sub")
    view.make_folders("/etc")
    put(view, "/etc/passwd", b"root")
    view.make_link("/d/out", "../etc")
    view.make_link("/d/ls", "sub")
    return view


@given(st.lists(MEMBERS, max_size=12), st.booleans())
@settings(max_examples=400)
def test_nothing_outside_is_touched_whatever_is_in_the_tar(
    members: list[Member], gentle: bool
) -> None:
    view = hostile_world()
    before = snapshot(view, outside="/d")

    async def one_by_one() -> None:
        for member in members:
            with suppress(Refused):
                await unpack(view, "/d", tar_of(member), no_overwrite_dir_non_dir=gentle)

    asyncio.run(one_by_one())
    after = snapshot(view, outside="/d")
    assert after == before


@given(
    st.lists(MEMBERS, max_size=4),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=8),
    st.integers(0, 8000),
    st.sampled_from([lambda data: data, gzip.compress, bz2.compress, lzma.compress]),
    st.sampled_from([3, 512, 100_000]),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_tars_are_refused_and_never_break_anything(
    members: list[Member],
    changes: list[tuple[int, int]],
    length: int,
    compress: Callable[[bytes], bytes],
    size: int,
) -> None:
    data = bytearray(compress(tar_of(*members)))
    for position, value in changes:
        data[position % len(data)] = value
    view = hostile_world()
    before = snapshot(view, outside="/d")
    with suppress(Refused):
        asyncio.run(unpack(view, "/d", bytes(data[:length]), size))
    assert snapshot(view, outside="/d") == before


@given(st.binary(max_size=2000))
@settings(max_examples=100)
def test_any_bytes_at_all(data: bytes) -> None:
    view = hostile_world()
    with suppress(Refused):
        asyncio.run(unpack(view, "/d", data))
    assert view.names("/") == ["d", "etc"]


def headers(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Headers with the checksum made right, so that what is behind it gets its share."""
    for block in blocks:
        fixed = bytearray(block)
        fixed[148:156] = b" " * 8
        fixed[148:156] = f"{sum(fixed):06o}\0 ".encode()
        yield bytes(fixed)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 511).flatmap(
                lambda at: st.tuples(st.just(at), st.binary(min_size=1, max_size=24))
            ),
            st.sampled_from(list(b"0123456xgLKSVs\0")),
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=400)
def test_headers_with_odd_fields(fields: list[tuple[tuple[int, bytes], int]]) -> None:
    blocks = []
    for (at, value), kind in fields:
        block = bytearray(tarfile.TarInfo("name").tobuf(tarfile.USTAR_FORMAT))
        block[156] = kind
        block[at : at + len(value)] = value
        blocks.append(bytes(block[:512]))
    view = hostile_world()
    before = snapshot(view, outside="/d")
    with suppress(Refused):
        asyncio.run(unpack(view, "/d", b"".join(headers(blocks))))
    assert snapshot(view, outside="/d") == before
