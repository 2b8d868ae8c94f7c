"""Layers on disk, and what they are when they lie upon each other."""

import bz2
import errno
import gzip
import hashlib
import io
import lzma
import os
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.practice.errors import BadRequest, Failed, LeftOut, NotFound, Refused
from tui.practice.files.nodes import Kind
from tui.practice.store.layers import (
    Layer,
    LayerEntry,
    LayerItem,
    LayerStore,
    LowerView,
    opaque,
    whiteout,
)

EMPTY = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
"""The layer with nothing in it, as every engine has it."""
SECOND = 10**9


@pytest.fixture(name="store")
def make_store(tmp_path: Path) -> LayerStore:
    return LayerStore(tmp_path / "layers")


def file(path: str, content: bytes = b"", mode: int = 0o644, mtime: int = 0) -> LayerItem:
    return LayerEntry(path, Kind.FILE, mode, mtime=mtime, size=len(content)), content


def folder(path: str, mode: int = 0o755) -> LayerItem:
    return LayerEntry(path, Kind.FOLDER, mode), None


def link(path: str, target: str) -> LayerItem:
    return LayerEntry(path, Kind.LINK, 0o777, target=target), None


def hard_link(path: str, first: str, content: bytes = b"") -> LayerItem:
    return LayerEntry(path, Kind.FILE, 0o644, size=len(content), hard_link=first), None


def without(path: str) -> LayerItem:
    return whiteout(path), None


def only(path: str) -> LayerItem:
    return opaque(path), None


def member(name: str, kind: bytes = tarfile.REGTYPE, **attributes: Any) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type = kind
    for key, value in attributes.items():
        setattr(made, key, value)
    return made


def tar_of(*members: tarfile.TarInfo | tuple[tarfile.TarInfo, bytes], form: int = 2) -> io.BytesIO:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=form) as tar:
        for each in members:
            info, content = each if isinstance(each, tuple) else (each, b"")
            info.size = len(content) or info.size
            tar.addfile(info, io.BytesIO(content) if content else None)
    raw.seek(0)
    return raw


def content_of(source: Layer | LowerView, path: str) -> bytes:
    opened = source.open(path)
    try:
        return b"".join(iter(lambda: opened.read(99_999), b""))
    finally:
        opened.close()


def paths(view: LowerView, path: str = "") -> list[str]:
    found = []
    for name in view.names(path):
        inside = f"{path}/{name}" if path else name
        found.append(inside)
        if view.stat(inside).kind is Kind.FOLDER:
            found += paths(view, inside)
    return found


def upon(store: LayerStore, *layers: list[LayerItem]) -> LowerView:
    return store.lower([store.add(items).diff_id for items in layers])


# -- making layers -------------------------------------------------------------------------


def test_layer_is_named_by_the_digest_of_its_tar(store: LayerStore) -> None:
    layer = store.add([folder("etc"), file("etc/motd", b"hello")])
    digest = hashlib.sha256(layer.tar_path.read_bytes()).hexdigest()
    assert layer.diff_id == f"sha256:{digest}"
    assert store.diff_ids() == [layer.diff_id]


def test_empty_layer_has_the_digest_that_it_has_everywhere(store: LayerStore) -> None:
    assert store.add([]).diff_id == EMPTY


def test_digest_is_the_same_on_every_machine(store: LayerStore) -> None:
    items = [folder("é" * 120), file("a", b"1", mtime=7 * SECOND), link("l\udcff", "a")]
    assert (
        store.add(items).diff_id
        == "sha256:1c8976e30eaac27bff362ed67b44b9be6bf39a571edbc557104709d0b4bd3393"
    )


def test_order_of_entries_does_not_matter(store: LayerStore, tmp_path: Path) -> None:
    items = [file("b", b"2"), folder("a"), hard_link("a/z", "b", b"2"), file("a/x", b"1")]
    other = LayerStore(tmp_path / "other")
    assert store.add(items).diff_id == other.add(items[::-1]).diff_id


def test_layer_made_twice_is_there_once(store: LayerStore) -> None:
    first, second = (store.add([file("a", b"1")]) for _ in range(2))
    assert first is second
    assert len(store.diff_ids()) == 1


def test_all_kinds_and_attributes_survive(store: LayerStore) -> None:
    name = "n\udcffm" + "é" * 90
    entries = [
        LayerEntry("", Kind.FOLDER, 0o1755, 1, 2, 3 * SECOND),
        LayerEntry("d", Kind.FOLDER, 0o2755, 10, 20, -5 * SECOND),
        LayerEntry("d/" + name, Kind.FILE, 0o4755, 2**32 - 1, 7, 2**33 * SECOND, size=3),
        LayerEntry("d/dev", Kind.DEVICE, 0o600, device=(4, 64)),
        LayerEntry("d/pipe", Kind.PIPE, 0o644),
        LayerEntry("d/sym", Kind.LINK, 0o777, target="../" + name * 3),
    ]
    layer = store.add([(each, b"abc" if each.size else None) for each in entries])
    assert layer.entries == {entry.path: entry for entry in entries}
    again = LayerStore(layer.tar_path.parent).get(layer.diff_id)
    assert again.entries == layer.entries
    assert content_of(again, "d/" + name) == b"abc"


def test_sizes_count_files_and_links_but_no_second_names(store: LayerStore) -> None:
    layer = store.add([file("a", b"12345"), hard_link("b", "a", b"12345"), link("c", "abc")])
    assert layer.size == 8


def test_content_may_be_an_open_file_or_a_function_that_opens_one(store: LayerStore) -> None:
    source = store.add([file("a", b"x" * 3_000_000), file("b", b"yes")])
    items: list[LayerItem] = [
        (LayerEntry("one", Kind.FILE, 0o644, size=3_000_000), source.open("a")),
        (LayerEntry("two", Kind.FILE, 0o644, size=3), lambda: source.open("b")),
    ]
    layer = store.add(items)
    assert content_of(layer, "one") == b"x" * 3_000_000
    assert content_of(layer, "two") == b"yes"


def test_content_is_as_long_as_its_entry_says(store: LayerStore) -> None:
    source = store.add([file("a", b"12345")])
    long, short = (LayerEntry(name, Kind.FILE, 0o644, size=n) for name, n in (("l", 7), ("s", 2)))
    layer = store.add([(long, source.open("a")), (short, source.open("a"))])
    assert content_of(layer, "l") == b"12345\0\0"
    assert content_of(layer, "s") == b"12"


def test_two_entries_of_one_path_are_a_mistake(store: LayerStore) -> None:
    with pytest.raises(ValueError, match="same path"):
        store.add([file("a"), folder("a")])
    assert store.diff_ids() == []


def test_tar_is_what_other_tools_read(store: LayerStore) -> None:
    layer = store.add([folder("d"), file("d/f", b"abc", 0o600, 7 * SECOND), link("l", "d/f")])
    with tarfile.open(layer.tar_path) as tar:
        assert tar.getnames() == ["d", "d/f", "l"]
        assert tar.getmember("d/f").mtime == 7
        content = tar.extractfile("d/f")
        assert content is not None
        assert content.read() == b"abc"


# -- the store -----------------------------------------------------------------------------


def test_what_a_crash_left_is_cleared_away(store: LayerStore) -> None:
    layer = store.add([file("a")])
    (layer.tar_path.parent / ".new-abc").write_bytes(b"half")
    LayerStore(layer.tar_path.parent)
    assert os.listdir(layer.tar_path.parent) == [layer.tar_path.name]


def test_failure_leaves_nothing_behind(store: LayerStore, tmp_path: Path) -> None:
    def fail() -> Any:
        raise OSError(errno.EIO, "the disk is tired")

    with pytest.raises(OSError, match="tired"):
        store.add([file("a", b"1"), (LayerEntry("b", Kind.FILE, 0o644, size=1), fail)])
    with pytest.raises(BadRequest):
        store.add_tar(io.BytesIO(b"x" * 1024))
    assert os.listdir(tmp_path / "layers") == []


@pytest.mark.parametrize("diff_id", [EMPTY, "sha256:../../etc/passwd", "", "sha256:ABC"])
def test_layer_that_is_not_there(store: LayerStore, diff_id: str) -> None:
    assert not store.has(diff_id)
    store.remove(diff_id)
    with pytest.raises(NotFound):
        store.get(diff_id)
    with pytest.raises(NotFound):
        store.lower([diff_id])


def test_removed_layer_is_gone_but_for_those_who_read(store: LayerStore) -> None:
    layer = store.add([file("a", b"123")])
    view = store.lower([layer.diff_id])
    opened = view.open("a")
    store.remove(layer.diff_id)
    assert not store.has(layer.diff_id)
    assert opened.read(9) == b"123"
    opened.close()
    with pytest.raises(NotFound):
        store.lower([layer.diff_id])
    with pytest.raises(FileNotFoundError):
        view.open("a")
    assert store.add([file("a", b"123")]) is not layer


def test_damaged_layer_is_told_of(store: LayerStore) -> None:
    layer = store.add([file("a", b"1" * 2000)])
    os.truncate(layer.tar_path, 1024)
    with pytest.raises(Failed, match="damaged"):
        LayerStore(layer.tar_path.parent).get(layer.diff_id)


def test_layers_and_views_are_shared(store: LayerStore) -> None:
    ids = [store.add([file(f"f{n}")]).diff_id for n in range(3)]
    assert store.get(ids[0]) is store.get(ids[0])
    assert store.lower(ids) is store.lower(tuple(ids))
    assert store.lower(ids[:2]) is not store.lower(ids)


def test_threads_that_ask_at_once_get_the_same(store: LayerStore) -> None:
    ids = [store.add([file(f"{n}/{m}") for m in range(200)]).diff_id for n in range(3)]
    fresh = LayerStore(store.get(ids[0]).tar_path.parent)
    start = threading.Barrier(4)
    found: list[LowerView] = []

    def ask() -> None:
        start.wait()
        found.append(fresh.lower(ids))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(map(id, found))) == 1


# -- reading -------------------------------------------------------------------------------


def test_reading_and_seeking(store: LayerStore) -> None:
    opened = store.add([file("a", b"0123456789"), file("b", b"no")]).open("a")
    assert opened.read(4) == b"0123"
    assert opened.seek(-2, os.SEEK_END) == 8
    assert opened.read(100) == b"89"
    assert opened.read(100) == b""
    assert opened.seek(100) == 100
    assert opened.read(1) == b""
    assert opened.seek(2) == 2
    assert opened.seek(3, os.SEEK_CUR) == 5
    assert opened.read(1) == b"5"
    assert opened.stat().size == 10
    opened.close()


@pytest.mark.parametrize(
    ("act", "number"),
    [
        (lambda opened: opened.write(b"x"), errno.EBADF),
        (lambda opened: opened.truncate(0), errno.EINVAL),
        (lambda opened: opened.seek(-1), errno.EINVAL),
        (lambda opened: opened.seek(0, 9), errno.EINVAL),
    ],
)
def test_what_cannot_be_done_with_a_file_of_a_layer(
    store: LayerStore, act: Callable[[Any], object], number: int
) -> None:
    opened = store.add([file("a", b"1")]).open("a")
    with pytest.raises(OSError, match=os.strerror(number)) as caught:
        act(opened)
    assert caught.value.errno == number
    opened.close()


def test_closed_file_reads_no_more(store: LayerStore) -> None:
    opened = store.add([file("a", b"1")]).open("a")
    opened.close()
    opened.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        opened.read(1)


def open_descriptors() -> int:
    return len(os.listdir("/dev/fd"))


def test_all_that_is_open_shares_one_descriptor_per_layer(store: LayerStore) -> None:
    before = open_descriptors()
    layers = [store.add([file("a", b"%d" % n), file("b")]) for n in range(3)]
    assert open_descriptors() == before
    opened = [layer.open(name) for layer in layers for name in "abab" * 100]
    assert open_descriptors() == before + 3
    assert opened[0].read(9) == b"0"
    opened[1].close()
    del opened[2:]
    assert open_descriptors() == before + 1
    assert opened[0].read(9) == b""
    opened[0].close()
    assert open_descriptors() == before


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("d", errno.EISDIR),
        ("implied", errno.EISDIR),
        ("", errno.EISDIR),
        ("sym", errno.ELOOP),
        ("pipe", errno.ENXIO),
        ("nothing", errno.ENOENT),
        ("d/nothing/x", errno.ENOENT),
        ("f/x", errno.ENOTDIR),
        ("f/x/y", errno.ENOTDIR),
        ("sym/x", errno.ENOTDIR),
    ],
)
def test_what_does_not_open(store: LayerStore, path: str, number: int) -> None:
    pipe = (LayerEntry("pipe", Kind.PIPE, 0o644), None)
    items = [folder("d"), file("f"), link("sym", "d"), pipe, file("implied/x")]
    with pytest.raises(OSError, match=os.strerror(number)) as caught:
        upon(store, items).open(path)
    assert caught.value.errno == number


# -- layers upon each other ----------------------------------------------------------------


def test_folders_that_no_layer_speaks_of_are_there(store: LayerStore) -> None:
    view = upon(store, [file("a/b/c", b"1", mtime=5 * SECOND)])
    assert paths(view) == ["a", "a/b", "a/b/c"]
    stat = view.stat("a/b")
    assert (stat.kind, stat.mode, stat.uid, stat.mtime) == (Kind.FOLDER, 0o755, 0, 5 * SECOND)
    assert view.stat("").kind is Kind.FOLDER


def test_no_layers_make_an_empty_root(store: LayerStore) -> None:
    view = store.lower(())
    assert view.names("") == ()
    assert view.stat("").mode == 0o755


def test_upper_layers_cover_lower_ones(store: LayerStore) -> None:
    view = upon(
        store,
        [folder("d", 0o700), file("d/a", b"old"), file("d/b", b"kept"), file("x"), folder("y")],
        [folder("d", 0o711), file("d/a", b"new"), folder("x"), file("x/1"), link("y", "d")],
    )
    assert paths(view) == ["d", "d/a", "d/b", "x", "x/1", "y"]
    assert content_of(view, "d/a") == b"new"
    assert content_of(view, "d/b") == b"kept"
    assert view.stat("d").mode == 0o711
    assert view.stat("y").target == "d"
    assert view.size == 11


def test_whiteouts_take_away_files_and_whole_folders(store: LayerStore) -> None:
    view = upon(
        store,
        [file("a/b/c"), file("a/d"), file("e"), file("f")],
        [without("a/b"), without("e"), without("nothing/here")],
    )
    assert paths(view) == ["a", "a/d", "f"]


def test_whiteout_of_what_comes_anew_in_the_same_layer(store: LayerStore) -> None:
    view = upon(store, [file("a/old"), file("b", b"old")], [without("a"), file("a/new")])
    assert paths(view) == ["a", "a/new", "b"]


def test_opaque_folder_hides_only_what_is_below(store: LayerStore) -> None:
    view = upon(
        store,
        [file("a/b/c"), file("a/d"), file("e")],
        [folder("a", 0o700), only("a"), file("a/new")],
        [file("a/newer")],
    )
    assert paths(view) == ["a", "a/new", "a/newer", "e"]
    assert view.stat("a").mode == 0o700


def test_folder_on_the_way_replaces_a_link_below(store: LayerStore) -> None:
    view = upon(store, [link("lib", "usr/lib"), file("usr/lib/x")], [file("lib/y")])
    assert paths(view) == ["lib", "lib/y", "usr", "usr/lib", "usr/lib/x"]


def test_hard_links_are_one_file(store: LayerStore) -> None:
    view = upon(
        store,
        [file("bin/busybox", b"program"), hard_link("bin/ls", "bin/busybox", b"program")],
        [file("other", b"")],
    )
    first, second = view.stat("bin/busybox"), view.stat("bin/ls")
    assert first == second
    assert first.links == 2
    assert content_of(view, "bin/ls") == b"program"
    assert view.stat("other").links == 1


def test_hard_link_outlives_the_first_name(store: LayerStore) -> None:
    view = upon(store, [file("a", b"1"), hard_link("b", "a", b"1")], [without("a")])
    assert content_of(view, "b") == b"1"
    assert view.stat("b").links == 1


def test_links_of_a_folder_count_the_folders_in_it(store: LayerStore) -> None:
    view = upon(store, [file("a/b/c"), file("a/d/e"), file("a/f")])
    assert view.stat("a").links == 4


def test_every_file_has_an_inode_of_its_own(store: LayerStore) -> None:
    view = upon(store, [file("a/b"), file("c")], [file("d"), file("a/e")])
    inodes = [view.stat(path).inode for path in ["", *paths(view)]]
    assert len(set(inodes)) == len(inodes)
    assert all(inode % 2 == 0 for inode in inodes)


def test_very_deep_folders(store: LayerStore) -> None:
    deep = "/".join("d" * 2000)
    view = upon(store, [file(deep)], [without("d")], [file(deep, b"1")])
    assert content_of(view, deep) == b"1"


# -- layers from elsewhere -----------------------------------------------------------------


def test_tar_from_elsewhere_is_kept_as_it_is(store: LayerStore) -> None:
    raw = tar_of(member("./", tarfile.DIRTYPE), (member("./a//b"), b"1"), (member("/c"), b"22"))
    layer = store.add_tar(raw)
    assert layer.tar_path.read_bytes() == raw.getvalue()
    assert sorted(layer.entries) == ["", "a/b", "c"]
    assert content_of(layer, "c") == b"22"


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_tar_has_the_digest_of_what_is_in_it(
    store: LayerStore, tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    raw = tar_of((member("a"), b"1")).getvalue()
    (tmp_path / "layer").write_bytes(compress(raw))
    layer = store.add_tar(tmp_path / "layer")
    assert layer.diff_id == f"sha256:{hashlib.sha256(raw).hexdigest()}"
    assert store.add_tar(io.BytesIO(raw)) is layer


def test_open_file_is_read_from_where_it_stands(store: LayerStore) -> None:
    raw = io.BytesIO(b"before" + gzip.compress(tar_of((member("a"), b"1")).getvalue()))
    raw.seek(6)
    assert list(store.add_tar(raw).entries) == ["a"]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_dialect_is_read(store: LayerStore, form: int) -> None:
    name = "é" * 30 + "/" + "x" * 90 + "/" + "y" * 40
    longer = "z" * 200 if form != tarfile.USTAR_FORMAT else "z"
    layer = store.add_tar(
        tar_of(
            (member(name, uid=1234567, mtime=1_700_000_000), b"abc"),
            member(longer, tarfile.SYMTYPE, linkname=longer),
            form=form,
        )
    )
    entry = layer.entries[name]
    assert (entry.size, entry.uid, entry.mtime) == (3, 1234567, 1_700_000_000 * SECOND)
    assert layer.entries[longer].target == longer
    assert content_of(layer, name) == b"abc"


def test_pax_times_are_exact(store: LayerStore) -> None:
    texts = {"a": "1350244992.023960108", "b": "-1.5", "c": "3", "d": "9" * 18}
    raw = tar_of(*(member(name, pax_headers={"mtime": text}) for name, text in texts.items()))
    entries = store.add_tar(raw).entries
    times = [entries[name].mtime for name in "abcd"]
    assert times == [1350244992023960108, -1500000000, 3 * SECOND, 2**63 - 1]


def test_headers_about_all_members_are_passed_over(store: LayerStore) -> None:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", pax_headers={"comment": "a commit"}) as tar:
        tar.addfile(member("a"))
    raw.seek(0)
    assert list(store.add_tar(raw).entries) == ["a"]


def test_whiteouts_from_elsewhere(store: LayerStore) -> None:
    layer = store.add_tar(
        tar_of(
            member("a/.wh.b"),
            member("c/.wh..wh..opq"),
            member(".wh..wh.plnk/1.2"),
            member(".wh..wh.aufs"),
        )
    )
    assert layer.entries == {}
    assert layer.whiteouts == {"a/b"}
    assert layer.opaques == {"c"}


def test_hard_links_from_elsewhere(store: LayerStore) -> None:
    layer = store.add_tar(
        tar_of(
            (member("a"), b"123"),
            member("b", tarfile.LNKTYPE, linkname="./a"),
            member("c", tarfile.LNKTYPE, linkname="/b"),
            member("s", tarfile.SYMTYPE, linkname="/anywhere/../at/all"),
            member("t", tarfile.LNKTYPE, linkname="s"),
        )
    )
    assert {entry.hard_link for entry in layer.entries.values()} == {"", "a", "s"}
    assert content_of(layer, "c") == b"123"
    assert layer.entries["t"].target == "/anywhere/../at/all"


def test_last_of_several_entries_counts(store: LayerStore) -> None:
    layer = store.add_tar(
        tar_of(
            (member("a"), b"first"),
            member("b", tarfile.LNKTYPE, linkname="a"),
            (member("a"), b"second"),
            member("d", tarfile.DIRTYPE, mode=0o700),
            member("d/x"),
            member("d", tarfile.DIRTYPE, mode=0o711),
        )
    )
    assert content_of(layer, "a") == b"second"
    assert content_of(layer, "b") == b"first"
    assert layer.entries["d"].mode == 0o711
    view = store.lower([layer.diff_id])
    assert view.stat("a").inode != view.stat("b").inode


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ([member("../x")], '"../x" is outside of "/"'),
        ([member("a/../../x")], "outside"),
        ([member("/../x")], "outside"),
        ([member("a", tarfile.LNKTYPE, linkname="../x")], "outside"),
        ([member("a", tarfile.LNKTYPE, linkname="nothing")], "invalid hardlink"),
        ([member("a", tarfile.LNKTYPE, linkname="a")], "invalid hardlink"),
        ([member("d", tarfile.DIRTYPE), member("a", tarfile.LNKTYPE, linkname="d")], "hardlink"),
        ([member("a", tarfile.SYMTYPE, linkname="/etc"), member("a/b")], "outside"),
        ([member("a"), member("a/b")], "no directory"),
        ([member("a/b"), member("a")], "both a directory"),
        ([member("a"), member("a", tarfile.DIRTYPE)], "both a directory"),
        ([member(".")], "both a directory"),
        ([member("a/.wh...")], "invalid whiteout"),
        ([member("a/.wh.")], "invalid whiteout"),
        ([member("a", tarfile.SYMTYPE)], "invalid symlink"),
        ([member("x" * 256)], "too long"),
        ([member("x/" * 2500)], "too long"),
        ([member("a", b"V")], "unhandled tar header type 86"),
        ([member("a", pax_headers={"uid": "-1"})], "invalid tar header"),
        ([member("a", pax_headers={"size": "1e3"})], "invalid tar header"),
        ([member("a", pax_headers={"mtime": "soon"})], "invalid tar header"),
        ([member("a", pax_headers={"path": "b\0c"})], "invalid tar header"),
        ([member("a", pax_headers={"size": "9" * 18})], "unexpected EOF"),
    ],
)
def test_tar_that_is_no_layer(
    store: LayerStore, members: list[tarfile.TarInfo], words: str
) -> None:
    with pytest.raises(BadRequest, match=words):
        store.add_tar(tar_of(*members))
    assert store.diff_ids() == []


def test_folders_without_end(store: LayerStore) -> None:
    raw = tar_of(*(member(f"{n}" + "/a" * 2000) for n in range(20)))
    with pytest.raises(BadRequest, match="too large"):
        store.add_tar(raw)


def header(**fields: bytes) -> bytes:
    """A header with some of its fields overwritten, and a checksum that is right again."""
    places = {"mode": 100, "uid": 108, "size": 124, "type": 156, "major": 329}
    block = bytearray(member("a").tobuf())
    for name, value in fields.items():
        block[places[name] : places[name] + len(value)] = value
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"this is no tar" * 100, "invalid tar header"),
        (b"short", "unexpected EOF"),
        (header(size=b"7777777777\0"), "unexpected EOF"),
        (header(size=b"\xff" * 12), "invalid tar header"),
        (header(size=b"\x80" + b"\x7f" * 11), "invalid tar header"),
        (header(uid=b"\xff" * 8), "invalid tar header"),
        (header(major=b"\xff" * 8), "invalid tar header"),
        (header(size=b"nonsense"), "invalid tar header"),
        (header(type=b"x", size=b"00000001000\0") + b"\0" * 100, "unexpected EOF"),
        (header(type=b"x", size=b"77777777777\0"), "invalid tar header"),
        (header(type=b"x", size=b"00000000014\0") + b"12 path=abc ".ljust(512), "invalid"),
        (header(type=b"x", size=b"00000000014\0") + b"99 path=abc\n".ljust(512), "invalid"),
        (header(type=b"x", size=b"00000000014\0") + b"00 path=abc\n".ljust(512), "invalid"),
        (header(type=b"x", size=b"00000000014\0") + b"12 path=abc\n".ljust(512), "unexpected EOF"),
        (header(type=b"L", size=b"00000000001\0") + b"a".ljust(512), "unexpected EOF"),
        (header(type=b"g", size=b"00000000000\0") * 20, "invalid tar header"),
        (gzip.compress(bytes(1024))[:-4], "unexpected EOF"),
        (gzip.compress(bytes(1024))[:12] + b"xxxxxxxxxxxxxxxx", "cannot be decompressed"),
        (bz2.compress(bytes(1024))[:-20] + bytes(20), "cannot be decompressed"),
        (lzma.compress(bytes(1024))[:-20] + bytes(20), "cannot be decompressed"),
    ],
)
def test_bytes_that_are_no_tar(store: LayerStore, raw: bytes, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        store.add_tar(io.BytesIO(raw))


@pytest.mark.parametrize(
    "raw",
    [
        header(type=b"S"),
        tar_of(member("a", pax_headers={"GNU.sparse.major": "1"})).getvalue(),
        b"\x28\xb5\x2f\xfd compressed",
    ],
)
def test_what_a_real_engine_would_read_is_told_apart(store: LayerStore, raw: bytes) -> None:
    with pytest.raises(LeftOut):
        store.add_tar(io.BytesIO(raw))


def test_small_archive_of_something_huge(tmp_path: Path) -> None:
    store = LayerStore(tmp_path, most_bytes=1_000_000)
    with pytest.raises(BadRequest, match="too large"):
        store.add_tar(io.BytesIO(gzip.compress(bytes(1_000_001))))
    assert store.add_tar(io.BytesIO(gzip.compress(bytes(1_000_000)))).entries == {}


@settings(max_examples=300)
@given(st.data())
def test_no_damage_does_more_than_being_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    raw = bytearray(
        tar_of(
            (member("a", pax_headers={"mtime": "1.5", "path": "long" * 40}), b"123"),
            member("b", tarfile.LNKTYPE, linkname="long" * 40),
            member("é" * 200, tarfile.SYMTYPE, linkname="é" * 200),
            form=tarfile.PAX_FORMAT,
        ).getvalue()
        + tar_of((member("c" * 200), b"4" * 600), form=tarfile.GNU_FORMAT).getvalue()
    )
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        change = data.draw(st.binary(min_size=1, max_size=12))
        raw[place : place + len(change)] = change
        if data.draw(st.booleans()):  # a checksum that is right gets the damage read
            start = place // 512 * 512
            block = raw[start : start + 512].ljust(512, b"\0")
            block[148:156] = b" " * 8
            raw[start + 148 : start + 156] = b"%06o\0 " % sum(block)
    store = LayerStore(tmp_path_factory.getbasetemp() / "damaged")
    try:
        layer = store.add_tar(io.BytesIO(raw))
    except Refused:
        return
    view = store.lower([layer.diff_id])
    for path in paths(view):
        assert ".." not in path.split("/")
        if view.stat(path).kind is Kind.FILE:
            assert len(content_of(view, path)) == view.stat(path).size
