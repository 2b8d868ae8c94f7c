"""Which host folders may be mounted, and that nothing else ever is."""

from __future__ import annotations

import os
import socket
import stat
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tui.practice.errors import BadRequest, Forbidden, Refused
from tui.practice.files.roots import AllowedRoots, Source


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "allowed"
    folder.mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("secret")
    return folder


@contextmanager
def opened(roots: AllowedRoots, source: Path | str, *, create: bool = False) -> Iterator[Source]:
    result = roots.open_source(str(source), create=create)
    try:
        yield result
    finally:
        os.close(result.folder)


def same(descriptor: int, path: Path) -> bool:
    return os.path.samestat(os.fstat(descriptor), path.stat())


def test_a_root_and_what_is_below_it_can_be_mounted(root: Path) -> None:
    (root / "a" / "b").mkdir(parents=True)
    roots = AllowedRoots([root])
    for path in (root, root / "a", root / "a" / "b", f"{root}/a/../a/b/", f"{root}/./a"):
        with opened(roots, path) as source:
            assert source.name == ""
            assert same(source.folder, Path(path))


def test_a_file_is_named_in_the_folder_that_it_is_in(root: Path) -> None:
    (root / "conf").mkdir()
    (root / "conf" / "app.ini").write_text("x=1")
    with opened(AllowedRoots([root]), root / "conf" / "app.ini") as source:
        assert source.name == "app.ini"
        assert same(source.folder, root / "conf")


def test_a_link_that_stays_inside_is_followed_when_mounting(root: Path) -> None:
    (root / "real").mkdir()
    (root / "link").symlink_to("real")
    with opened(AllowedRoots([root]), root / "link") as source:
        assert same(source.folder, root / "real")


def test_a_root_may_itself_be_reached_by_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(root)
    with opened(AllowedRoots([tmp_path / "alias"]), tmp_path / "alias" / "new", create=True):
        assert (root / "new").is_dir()


@pytest.mark.parametrize("path", ["outside", "outside/secret", "allowed/..", "allowed/../outside"])
def test_what_is_outside_is_forbidden_with_a_way_to_allow_it(
    root: Path, tmp_path: Path, path: str
) -> None:
    with pytest.raises(Forbidden) as refusal:
        AllowedRoots([root]).open_source(f"{tmp_path}/{path}", create=True)
    assert f"{tmp_path}/{path}" in refusal.value.message
    assert str(root) in refusal.value.message
    assert "cais engine --allow-mount DIR" in refusal.value.message


def test_a_name_that_only_begins_like_a_root_is_outside(root: Path) -> None:
    sibling = root.with_name("allowed-not")
    sibling.mkdir()
    with pytest.raises(Forbidden):
        AllowedRoots([root]).open_source(str(sibling), create=False)


@pytest.mark.parametrize("target", ["../outside", "{outside}", "{outside}/.."])
def test_links_that_lead_out_are_forbidden(root: Path, tmp_path: Path, target: str) -> None:
    (root / "link").symlink_to(target.format(outside=tmp_path / "outside"))
    with pytest.raises(Forbidden):
        AllowedRoots([root]).open_source(f"{root}/link", create=True)
    with pytest.raises(Forbidden):
        AllowedRoots([root]).open_source(f"{root}/link/made", create=True)
    assert not (tmp_path / "outside" / "made").exists()


def test_without_roots_nothing_can_be_mounted(tmp_path: Path) -> None:
    for roots in (AllowedRoots([]), AllowedRoots([tmp_path / "missing"])):
        with pytest.raises(Forbidden):
            roots.open_source(str(tmp_path / "missing"), create=True)
    assert not (tmp_path / "missing").exists()


def test_missing_folders_are_made_as_the_engine_makes_them(root: Path) -> None:
    before = os.umask(0o077)
    try:
        with opened(AllowedRoots([root]), root / "new" / "er", create=True) as source:
            assert same(source.folder, root / "new" / "er")
    finally:
        os.umask(before)
    assert stat.S_IMODE((root / "new").stat().st_mode) == 0o755
    assert stat.S_IMODE((root / "new" / "er").stat().st_mode) == 0o755


def test_missing_sources_are_refused_where_they_are_not_to_be_made(root: Path) -> None:
    with pytest.raises(BadRequest) as refusal:
        AllowedRoots([root]).open_source(f"{root}/none/such", create=False)
    assert refusal.value.message == (
        f'invalid mount config for type "bind": bind source path does not exist: {root}/none/such'
    )
    assert list(root.iterdir()) == []


@pytest.mark.parametrize("source", ["relative/path", ".", "", "bad\0name"])
def test_a_source_must_be_absolute(root: Path, source: str) -> None:
    with pytest.raises(BadRequest, match="mount path must be absolute"):
        AllowedRoots([root]).open_source(source, create=True)


def test_a_file_on_the_way_is_no_folder(root: Path) -> None:
    (root / "file").write_text("")
    with pytest.raises(BadRequest, match="not a directory"):
        AllowedRoots([root]).open_source(f"{root}/file/below", create=True)


def test_sockets_and_pipes_are_refused(root: Path) -> None:
    os.mkfifo(root / "pipe")
    here = os.getcwd()
    os.chdir(root)  # the whole path may be too long for a socket
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("sock")
    finally:
        os.chdir(here)
    for name in ("pipe", "sock"):
        with pytest.raises(BadRequest, match="neither a file nor a directory"):
            AllowedRoots([root]).open_source(f"{root}/{name}", create=True)


def test_a_refusal_leaves_no_descriptor_behind(root: Path) -> None:
    (root / "file").write_text("")
    roots = AllowedRoots([root])
    before = lowest_free()
    for path in ("file/below", "file/below/more", "none/such"):
        with pytest.raises(Refused):
            roots.open_source(f"{root}/{path}", create=False)
    assert lowest_free() == before


def lowest_free() -> int:
    descriptor = os.open("/", os.O_RDONLY)
    os.close(descriptor)
    return descriptor


def test_a_folder_swapped_for_a_link_never_leads_out(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    over = threading.Event()

    def swap() -> None:
        place = root / "a"
        while not over.is_set():
            with suppress(OSError):
                place.mkdir()
            with suppress(OSError):
                place.rename(tempfile.mkdtemp(dir=root))
            with suppress(OSError):
                place.symlink_to(outside)
            with suppress(OSError):
                place.unlink()

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        roots = AllowedRoots([root])
        for turn in range(1500):
            with (
                suppress(Refused),
                opened(roots, root / "a" / f"new{turn % 7}", create=True) as source,
            ):
                assert not same(source.folder, outside)
    finally:
        over.set()
        swapper.join()
    assert [each.name for each in outside.iterdir()] == ["secret"]
