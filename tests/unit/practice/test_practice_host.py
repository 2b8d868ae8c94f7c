"""Host folders as file systems: that they are real, and that nothing leads out of them."""

from __future__ import annotations

import errno
import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from tui.practice.files.host import HostFile, HostTree, bind
from tui.practice.files.nodes import Credentials, Kind
from tui.practice.files.roots import AllowedRoots
from tui.practice.files.tree import APPENDING, OVERWRITING, READING, Opening, Tree
from tui.practice.files.view import View

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What is mounted; beside it is what must never be touched."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("secret")
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    return mounted


def bound(folder: Path, *, read_only: bool = False) -> HostTree:
    return HostTree(os.open(folder, os.O_RDONLY), read_only=read_only)


@pytest.fixture
def tree(folder: Path) -> Iterator[HostTree]:
    tree = bound(folder)
    yield tree
    tree.close()


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[HostTree]:
    data = tmp_path / "volume" / "_data"
    data.mkdir(parents=True)
    tree = HostTree.volume(data)
    yield tree
    tree.close()


def read(tree: Tree, path: str, how: Opening = READING) -> bytes:
    file = tree.open(path, how)
    try:
        return file.read(1 << 16)
    finally:
        file.close()


def write(tree: Tree, path: str, data: bytes, how: Opening = OVERWRITING) -> None:
    file = tree.open(path, how)
    try:
        assert file.write(data) == len(data)
    finally:
        file.close()


def number_of(call: Callable[[], object]) -> int | None:
    """The errno that a call fails with."""
    try:
        call()
    except OSError as error:
        return error.errno
    return None


# -- it is the real folder -------------------------------------------------------------------


def test_what_the_host_writes_is_read_and_the_other_way_round(tree: Tree, folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "hello.txt").write_text("from the host")
    assert read(tree, "sub/hello.txt") == b"from the host"
    write(tree, "sub/hello.txt", b"from a container")
    assert (folder / "sub" / "hello.txt").read_text() == "from a container"
    write(tree, "sub/hello.txt", b", twice", APPENDING)
    assert (folder / "sub" / "hello.txt").read_text() == "from a container, twice"


def test_names_are_sorted_and_stat_tells_the_kind(tree: Tree, folder: Path) -> None:
    (folder / "b").mkdir()
    (folder / "a").write_bytes(b"12345")
    (folder / "c").symlink_to("a")
    assert tree.names("") == ["a", "b", "c"]
    file, below, link = (tree.stat(name) for name in "abc")
    assert (file.kind, file.size, file.links) == (Kind.FILE, 5, 1)
    assert below.kind is Kind.FOLDER
    assert (link.kind, link.target, link.size, link.mode) == (Kind.LINK, "a", 1, 0o777)
    assert tree.stat("").kind is Kind.FOLDER
    assert file.inode == (folder / "a").stat().st_ino
    assert file.mtime == (folder / "a").stat().st_mtime_ns


def test_modes_are_given_whatever_the_engine_s_umask_is(tree: Tree, folder: Path) -> None:
    before = os.umask(0o077)
    try:
        tree.make_folder("d", 0o775)
        write(tree, "f", b"", Opening(read=False, write=True, create=True, mode=0o666))
    finally:
        os.umask(before)
    assert tree.stat("d").mode == stat.S_IMODE((folder / "d").stat().st_mode) == 0o775
    assert tree.stat("f").mode == stat.S_IMODE((folder / "f").stat().st_mode) == 0o666


def test_chmod_is_real_but_makes_nothing_run_as_somebody_else(tree: Tree, folder: Path) -> None:
    write(tree, "f", b"")
    tree.make_folder("d", 0o6755)
    assert tree.stat("d").mode == 0o755
    tree.set_mode("f", 0o6711)
    tree.set_mode("d", 0o7777)
    tree.set_mode("", 0o750)
    assert [tree.stat(path).mode for path in ("f", "d", "")] == [0o711, 0o1777, 0o750]
    assert stat.S_IMODE((folder / "f").stat().st_mode) == 0o711
    tree.set_mode("f", 0)
    assert tree.stat("f").mode == 0


def test_times_are_set_of_links_too(tree: Tree, folder: Path) -> None:
    write(tree, "f", b"")
    tree.make_link("l", "f")
    tree.set_time("l", 1_000_000_000_123_456_789)
    assert tree.stat("l").mtime == 1_000_000_000_123_456_789
    assert tree.stat("f").mtime != 1_000_000_000_123_456_789
    tree.set_time("f", 5)
    tree.set_time("", 7)
    assert ((folder / "f").stat().st_mtime_ns, folder.stat().st_mtime_ns) == (5, 7)
    assert number_of(lambda: tree.set_time("f", 1 << 200)) == errno.EINVAL


def test_renaming_removing_and_linking(tree: Tree, folder: Path) -> None:
    write(tree, "f", b"x")
    tree.make_folder("d", 0o755)
    tree.link("f", "d/g")
    assert tree.stat("f").links == 2
    assert tree.stat("f").inode == tree.stat("d/g").inode
    tree.rename("d", "e")
    tree.remove("f")
    assert tree.names("") == ["e"]
    assert read(tree, "e/g") == b"x"
    assert number_of(lambda: tree.remove_folder("e")) == errno.ENOTEMPTY
    assert number_of(lambda: tree.rename("e", "e/below")) == errno.EINVAL
    tree.remove("e/g")
    tree.remove_folder("e")
    assert list(folder.iterdir()) == []


def test_opening_as_open_2_does(tree: Tree) -> None:
    write(tree, "f", b"abc")
    assert number_of(lambda: tree.open("none", READING)) == errno.ENOENT
    exclusive = Opening(write=True, create=True, exclusive=True)
    assert number_of(lambda: tree.open("f", exclusive)) == errno.EEXIST
    file = tree.open("f", Opening(write=True))
    try:
        assert file.seek(1) == 1
        file.write(b"B")
        assert file.seek(0) == 0
        assert file.read(9) == b"aBc"
        file.truncate(2)
        assert file.stat().size == 2
        assert file.seek(0, os.SEEK_END) == 2
        assert number_of(lambda: file.seek(1 << 80)) == errno.EINVAL
        assert number_of(lambda: file.truncate(1 << 80)) == errno.EFBIG
    finally:
        file.close()
        file.close()
    write(tree, "f", b"x", Opening(read=False, write=True))
    assert read(tree, "f") == b"xB"
    assert read(tree, "f", Opening(truncate=True)) == b""


def test_a_huge_read_takes_no_memory_for_what_is_not_there(tree: Tree) -> None:
    write(tree, "f", b"abc")
    file = tree.open("f", READING)
    assert file.read(1 << 50) == b"abc"
    file.close()


def test_names_that_are_no_text_come_through(tree: Tree, folder: Path) -> None:
    try:
        os.mkdir(os.fsencode(folder) + b"/caf\xe9")
    except OSError as error:  # some systems want UTF-8
        pytest.skip(str(error))
    (name,) = tree.names("")
    write(tree, f"{name}/\udcff", b"x")
    assert os.listdir(os.fsencode(folder) + b"/caf\xe9") == [b"\xff"]


@pytest.mark.parametrize(
    "path", ["..", "../outside/secret", "/etc/passwd", "a/../../outside", ".", "a//b", "a\0b", "a/"]
)
def test_only_relative_normalised_paths_are_taken(tree: HostTree, path: str) -> None:
    calls = [
        lambda: tree.stat(path),
        lambda: tree.names(path),
        lambda: tree.open(path, OVERWRITING),
        lambda: tree.make_folder(path, 0o755),
        lambda: tree.make_link(path, "x"),
        lambda: tree.remove(path),
        lambda: tree.set_mode(path, 0o777),
    ]
    assert {number_of(call) for call in calls} <= {errno.EINVAL, errno.EACCES}


def test_a_name_that_no_file_system_can_hold(tree: Tree) -> None:
    assert number_of(lambda: tree.stat("\ud800")) == errno.EILSEQ
    assert number_of(lambda: tree.make_folder("n" * 300, 0o755)) == errno.ENAMETOOLONG


def test_the_root_can_t_be_made_removed_or_opened(tree: Tree) -> None:
    for call, number in (
        (lambda: tree.remove_folder(""), errno.EBUSY),
        (lambda: tree.rename("", "x"), errno.EBUSY),
        (lambda: tree.make_folder("", 0o755), errno.EBUSY),
        (lambda: tree.open("", READING), errno.EISDIR),
    ):
        assert number_of(call) == number


def test_a_read_only_tree_changes_nothing(folder: Path) -> None:
    (folder / "f").write_text("x")
    (folder / "d").mkdir()
    tree = bound(folder, read_only=True)
    assert tree.read_only
    assert read(tree, "f") == b"x"
    before = sorted((each.name, each.stat()) for each in folder.iterdir())
    calls: list[Callable[[], object]] = [
        lambda: tree.open("f", OVERWRITING),
        lambda: tree.open("new", Opening(create=True)),
        lambda: tree.open("f", Opening(truncate=True)),
        lambda: tree.make_folder("new", 0o755),
        lambda: tree.make_link("new", "f"),
        lambda: tree.make_pipe("new", 0o644),
        lambda: tree.link("f", "new"),
        lambda: tree.remove("f"),
        lambda: tree.remove_folder("d"),
        lambda: tree.rename("f", "g"),
        lambda: tree.set_mode("f", 0o600),
        lambda: tree.set_owner("f", 1, 1),
        lambda: tree.set_time("f", 1),
    ]
    assert [number_of(call) for call in calls] == [errno.EROFS] * len(calls)
    assert sorted((each.name, each.stat()) for each in folder.iterdir()) == before
    tree.close()


def test_after_closing_nothing_works_and_nothing_is_left(folder: Path) -> None:
    before = _lowest_free()
    tree = bound(folder)
    write(tree, "f", b"x")
    tree.names("")
    for wrong in ("none", "f/below", "d/none"):
        number_of(partial(tree.open, wrong, READING))
        number_of(partial(tree.rename, "f", f"{wrong}/x"))
    tree.close()
    tree.close()
    assert _lowest_free() == before
    assert number_of(lambda: tree.stat("f")) == errno.EBADF
    assert number_of(lambda: tree.names("")) == errno.EBADF


def _lowest_free() -> int:
    descriptor = os.open("/", os.O_RDONLY)
    os.close(descriptor)
    return descriptor


# -- links -----------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["../outside", "{outside}", "{outside}/../outside"])
def test_no_link_of_the_host_is_followed(tree: HostTree, folder: Path, target: str) -> None:
    place = target.format(outside=folder.with_name("outside"))
    (folder / "link").symlink_to(place)
    (folder / "to_file").symlink_to(f"{place}/secret")
    assert tree.stat("link").target == place
    calls: list[tuple[Callable[[], object], int]] = [
        (lambda: tree.stat("link/secret"), errno.ENOTDIR),
        (lambda: tree.names("link"), errno.ENOTDIR),
        (lambda: tree.open("link/secret", READING), errno.ENOTDIR),
        (lambda: tree.open("to_file", READING), errno.ELOOP),
        (lambda: tree.open("to_file", OVERWRITING), errno.ELOOP),
        (lambda: tree.make_folder("link/new", 0o755), errno.ENOTDIR),
        (lambda: tree.make_link("link/new", "x"), errno.ENOTDIR),
        (lambda: tree.rename("link/secret", "got"), errno.ENOTDIR),
        (lambda: tree.link("link/secret", "got"), errno.ENOTDIR),
        (lambda: tree.set_time("link/secret", 1), errno.ENOTDIR),
        (lambda: tree.set_mode("link/secret", 0o777), errno.ENOTDIR),
        (lambda: tree.remove("link/secret"), errno.ENOTDIR),
    ]
    assert [number_of(call) for call, _ in calls] == [number for _, number in calls]
    before = folder.with_name("outside").stat()
    assert number_of(lambda: tree.set_mode("link", 0o700)) in (errno.ELOOP, errno.EOPNOTSUPP, None)
    tree.link("to_file", "hard")
    assert tree.stat("hard").kind is Kind.LINK
    tree.remove("link")
    after = folder.with_name("outside").stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


@pytest.mark.parametrize(
    ("path", "target", "leads_out"),
    [
        ("l", "f", False),
        ("d/l", "../f", False),
        ("d/l", "..", False),
        ("d/l", "../../f", True),
        ("l", "..", True),
        ("l", "../mounted/f", True),
        ("l", "/etc/passwd", True),
        ("l", "d/../../f", True),
        ("l", "..f", False),
    ],
)
def test_links_that_lead_out_of_a_bind_mount_are_refused(
    tree: HostTree, path: str, target: str, leads_out: bool
) -> None:
    tree.make_folder("d", 0o755)
    if not leads_out:
        tree.make_link(path, target)
        tree.check_link(path, target)
        assert tree.stat(path).target == target
        return
    for call in (tree.make_link, tree.check_link):
        with pytest.raises(PermissionError, match="link leads out of the bind mount"):
            call(path, target)


def test_a_view_says_so_where_somebody_follows_one(tree: HostTree, folder: Path) -> None:
    (folder / "out").symlink_to("/etc/passwd")
    (folder / "in").symlink_to("f")
    (folder / "f").write_text("x")
    view = View(tree)
    assert view.stat("/in").kind is Kind.FILE
    assert view.read_link("/out") == "/etc/passwd"
    with pytest.raises(PermissionError, match="link leads out of the bind mount"):
        view.open("/out")


def test_volumes_hold_any_link_and_the_view_looks_it_up_inside(volume: HostTree) -> None:
    volume.make_link("l", "/etc/motd")
    volume.make_folder("etc", 0o755)
    write(volume, "etc/motd", b"of the container")
    file = View(volume).open("/l")
    assert file.read(99) == b"of the container"
    file.close()


def test_links_are_made_only_of_what_a_link_can_hold(tree: Tree) -> None:
    assert number_of(lambda: tree.make_link("l", "a\0b")) == errno.EINVAL


# -- what is neither file nor folder ---------------------------------------------------------


def test_pipes_sockets_and_devices_are_shown_and_not_opened(tree: Tree, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    here = os.getcwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("sock")
    finally:
        os.chdir(here)
    expected = {"pipe": Kind.PIPE, "sock": Kind.SOCKET}
    if AS_ROOT:
        os.mknod(folder / "null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
        expected["null"] = Kind.DEVICE
        assert tree.stat("null").device == (1, 3)
    for name, kind in expected.items():
        assert tree.stat(name).kind is kind
        for how in (READING, OVERWRITING, APPENDING):
            assert number_of(partial(tree.open, name, how)) == errno.EACCES
        tree.remove(name)


def test_pipes_can_be_made_for_containers_to_use(tree: Tree, folder: Path) -> None:
    tree.make_pipe("pipe", 0o622)
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)
    assert tree.stat("pipe").mode == 0o622


# -- owners ----------------------------------------------------------------------------------


def test_the_engine_s_own_files_are_shown_as_root_s(tree: Tree) -> None:
    write(tree, "f", b"")
    assert (tree.stat("f").uid, tree.stat("f").gid) == (0, 0)
    tree.set_owner("f", 0, 0)
    for owner in ((1000, 0), (0, 1000)):
        with pytest.raises(PermissionError):
            tree.set_owner("f", *owner)


@pytest.mark.skipif(not AS_ROOT, reason="only root can give files away")
def test_other_people_s_files_are_shown_as_theirs(tree: Tree, folder: Path) -> None:
    (folder / "f").write_text("")
    os.chown(folder / "f", 1234, 55)
    assert (tree.stat("f").uid, tree.stat("f").gid) == (1234, 55)
    tree.set_owner("f", 1234, 55)


@pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else")
def test_somebody_else_s_engine_shows_its_own_files_as_root_s(folder: Path) -> None:
    os.chown(folder, 4321, 4321)
    os.chmod(folder.parent, 0o755)
    for above in folder.parents:
        if above.stat().st_uid == 0 and str(above).startswith(tempfile.gettempdir()):
            os.chmod(above, 0o755)
    script = (
        "import os, sys; from tui.practice.files.host import HostTree;"
        "from tui.practice.files.tree import OVERWRITING;"
        "here = os.open(sys.argv[1], os.O_RDONLY); os.setgroups([]);"
        "os.setgid(4321); os.setuid(4321);"
        "tree = HostTree(here); tree.open('f', OVERWRITING).close(); tree.set_mode('f', 0);"
        "tree.set_mode('f', 0o640); shown = tree.stat('f'); tree.close();"
        "print(shown.uid, shown.gid, oct(shown.mode))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, folder], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["0", "0", "0o640"]
    assert (folder / "f").stat().st_uid == 4321


def owner_of(tree: Tree, path: str) -> tuple[int, int]:
    shown = tree.stat(path)
    return shown.uid, shown.gid


def again(volume: HostTree, tmp_path: Path) -> HostTree:
    """The same volume after the engine was started anew."""
    volume.close()
    log = tmp_path / "volume" / "owners"
    copy = tmp_path / "elsewhere"
    copy.mkdir()
    os.rename(tmp_path / "volume" / "_data", copy / "_data")
    if log.exists():
        log.rename(copy / "owners")
    return HostTree.volume(copy / "_data")


def test_a_volume_remembers_owners_over_renames_links_and_restarts(
    volume: HostTree, tmp_path: Path
) -> None:
    postgres = Credentials(70, 71)
    volume.make_folder("data", 0o700, postgres)
    volume.open("data/f", OVERWRITING, postgres).close()
    volume.make_link("data/l", "f", postgres)
    volume.make_pipe("data/p", 0o644, postgres)
    volume.link("data/f", "other")
    volume.rename("data", "moved")
    volume.set_owner("", 70, 71)
    fresh = again(volume, tmp_path)
    for path in ("moved", "moved/f", "moved/l", "moved/p", "other", ""):
        assert owner_of(fresh, path) == (70, 71)
    fresh.set_owner("other", 0, 0)
    assert owner_of(fresh, "moved/f") == (0, 0)
    file = fresh.open("moved/f", READING)
    assert (file.stat().uid, file.stat().gid) == (0, 0)
    file.close()
    fresh.close()


def test_all_who_mount_a_volume_see_the_same_owners(volume: HostTree, tmp_path: Path) -> None:
    second = HostTree.volume(tmp_path / "volume" / "_data", read_only=True)
    volume.open("f", OVERWRITING).close()
    volume.set_owner("f", 33, 33)
    assert owner_of(second, "f") == (33, 33)
    second.close()


def test_owners_go_with_the_last_name_of_a_file(volume: HostTree, tmp_path: Path) -> None:
    www = Credentials(33, 33)
    volume.open("f", OVERWRITING, www).close()
    volume.link("f", "g")
    volume.remove("f")
    assert owner_of(volume, "g") == (33, 33)
    for step in ("remove", "rename", "remove_folder"):
        if step == "remove_folder":
            volume.make_folder("g", 0o755, www)
            volume.remove_folder("g")
        elif step == "rename":
            volume.open("g", OVERWRITING, www).close()
            volume.open("new", OVERWRITING).close()
            volume.rename("new", "g")
            assert owner_of(volume, "g") == (0, 0)
            volume.remove("g")
        else:
            volume.remove("g")
        # Inode numbers are used again, so new files would show whom old ones belonged to.
        for turn in range(50):
            volume.open(f"n{turn}", OVERWRITING).close()
            assert owner_of(volume, f"n{turn}") == (0, 0)
            volume.remove(f"n{turn}")


def test_what_could_not_be_removed_keeps_its_owner(volume: HostTree) -> None:
    volume.make_folder("d", 0o755, Credentials(33, 33))
    volume.make_folder("d/below", 0o755)
    volume.make_folder("e", 0o755)
    assert number_of(lambda: volume.remove_folder("d")) == errno.ENOTEMPTY
    assert number_of(lambda: volume.rename("e", "d")) == errno.ENOTEMPTY
    assert owner_of(volume, "d") == (33, 33)


def test_a_record_cut_short_by_a_crash_does_not_count(volume: HostTree, tmp_path: Path) -> None:
    volume.open("f", OVERWRITING, Credentials(33, 33)).close()
    volume.open("g", OVERWRITING).close()
    with (tmp_path / "volume" / "owners").open("a") as log:
        log.write(f"garbage\n{volume.stat('g').inode} 1")
    fresh = again(volume, tmp_path)
    fresh.set_owner("g", 12, 12)
    assert owner_of(fresh, "f") == (33, 33)
    fresh.close()
    assert (tmp_path / "elsewhere" / "owners").read_text() == (
        f"{fresh_inode(tmp_path, 'f')} 33 33\n{fresh_inode(tmp_path, 'g')} 12 12\n"
    )


def fresh_inode(tmp_path: Path, name: str) -> int:
    return (tmp_path / "elsewhere" / "_data" / name).stat().st_ino


def test_the_record_does_not_grow_for_ever(volume: HostTree, tmp_path: Path) -> None:
    volume.open("f", OVERWRITING).close()
    for turn in range(1, 300):
        volume.set_owner("f", turn, turn)
    fresh = again(volume, tmp_path)
    assert owner_of(fresh, "f") == (299, 299)
    fresh.close()
    assert (tmp_path / "elsewhere" / "owners").read_text().count("\n") == 1


def test_volumes_of_read_only_mounts_and_missing_folders(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        HostTree.volume(tmp_path / "none" / "_data")


def test_a_system_that_can_t_walk_folders_says_so() -> None:
    script = (
        "import errno, ntpath, os, pathlib, socket, stat, tempfile, threading, uuid\n"
        "for name in ('O_NOFOLLOW', 'O_DIRECTORY', 'O_NONBLOCK', 'O_CLOEXEC', 'O_NOCTTY',"
        " 'geteuid', 'getegid', 'mkfifo', 'uname', 'sysconf'):\n"
        "    delattr(os, name)\n"
        "import tui.practice.files.archive, tui.practice.files.synthetic\n"
        "from tui.practice.errors import LeftOut\n"
        "from tui.practice.files.facts import Hardware\n"
        "from tui.practice.files.host import HostTree\n"
        "from tui.practice.files.roots import AllowedRoots\n"
        "for make in (lambda: HostTree(0), lambda: HostTree.volume(pathlib.Path('/tmp'))):\n"
        "    try:\n"
        "        make()\n"
        "    except OSError as error:\n"
        "        assert error.errno == errno.ENOTSUP\n"
        "        print(error.strerror)\n"
        "try:\n"
        "    AllowedRoots([pathlib.Path('/tmp')]).open_source('/tmp', create=False)\n"
        "except LeftOut as refusal:\n"
        "    print(refusal.message)\n"
        "assert Hardware.found().memory > 0\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.count("cannot") == 3


# -- a single file ---------------------------------------------------------------------------


def test_one_file_can_be_mounted(folder: Path) -> None:
    (folder / "app.ini").write_text("x=1")
    tree = bind(AllowedRoots([folder]).open_source(f"{folder}/app.ini", create=False))
    assert isinstance(tree, HostFile)
    root = bound_empty(folder)
    view = View(root, {"/etc/app.ini": tree})
    file = view.open("/etc/app.ini", Opening(write=True))
    assert file.read(9) == b"x=1"
    file.write(b"\ny=2")
    file.close()
    assert (folder / "app.ini").read_text() == "x=1\ny=2"
    assert number_of(lambda: view.remove("/etc/app.ini")) == errno.EBUSY
    # Editors replace a file by another one; what is mounted is what has the name now.
    (folder / "new").write_text("z=3")
    os.replace(folder / "new", folder / "app.ini")
    assert read(tree, "") == b"z=3"
    (folder / "app.ini").unlink()
    (folder / "app.ini").symlink_to("../outside/secret")
    with pytest.raises(PermissionError, match="link leads out"):
        view.open("/etc/app.ini")
    assert number_of(lambda: tree.open("", READING)) == errno.ELOOP
    tree.close()
    root.close()


def bound_empty(folder: Path) -> HostTree:
    (folder / "root" / "etc").mkdir(parents=True)
    return bound(folder / "root")


def test_a_folder_is_bound_as_a_folder(folder: Path) -> None:
    tree = bind(AllowedRoots([folder]).open_source(f"{folder}/d", create=True), read_only=True)
    assert tree.names("") == []
    assert tree.read_only
    tree.close()


# -- races -----------------------------------------------------------------------------------


class Swapper:
    """Keeps putting links that lead out in place of what is in the mount."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._outside = folder.with_name("outside")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        place, file = self._folder / "d", self._folder / "f"
        while not self._over.is_set():
            with suppress(OSError):
                place.mkdir()
                (place / "secret").write_text("harmless")
                file.write_text("harmless")
            for each, target in ((place, self._outside), (file, self._outside / "secret")):
                with suppress(OSError):
                    each.rename(Path(tempfile.mkdtemp(dir=self._folder), "old"))
                with suppress(OSError):
                    each.symlink_to(target)
            for each in (place, file):
                with suppress(OSError):
                    each.unlink()


def test_however_links_are_swapped_in_nothing_outside_is_read_or_changed(
    tree: HostTree, folder: Path
) -> None:
    outside = folder.with_name("outside")
    before = outside.stat(), (outside / "secret").stat()
    end = time.monotonic() + 1.5
    seen: set[bytes] = set()
    with Swapper(folder):
        while time.monotonic() < end:
            for call in (
                lambda: seen.add(read(tree, "d/secret")),
                lambda: seen.add(read(tree, "f")),
                lambda: write(tree, "d/made", b"x"),
                lambda: write(tree, "f", b"changed", Opening(write=True)),
                lambda: write(tree, "f", b"", Opening(write=True, truncate=True)),
                lambda: tree.make_folder("d/folder", 0o777),
                lambda: tree.make_link("d/link", "x"),
                lambda: tree.make_pipe("d/pipe", 0o666),
                lambda: tree.set_mode("d", 0o777),
                lambda: tree.set_mode("f", 0o777),
                lambda: tree.set_time("d/secret", 1),
                lambda: tree.set_time("f", 1),
                lambda: tree.link("d/secret", "taken"),
                lambda: seen.add(read(tree, "taken")),
                lambda: tree.remove("taken"),
                lambda: tree.rename("d/secret", "moved"),
                lambda: tree.remove("d/secret"),
                lambda: tree.names("d"),
            ):
                with suppress(OSError):
                    call()
    assert b"secret" not in seen
    after = outside.stat(), (outside / "secret").stat()
    assert [each.name for each in outside.iterdir()] == ["secret"]
    assert (outside / "secret").read_text() == "secret"
    for was, is_now in zip(before, after, strict=True):
        assert (was.st_mode, was.st_mtime_ns, was.st_nlink, was.st_uid) == (
            is_now.st_mode, is_now.st_mtime_ns, is_now.st_nlink, is_now.st_uid
        )  # fmt: skip


def test_closing_while_others_use_it_never_leads_elsewhere(folder: Path) -> None:
    """A descriptor's number is given to another file as soon as it is closed."""
    (folder / "inside").write_text("x")
    outside = folder.with_name("outside")
    for _ in range(50):
        tree = bound(folder)
        found: set[str] = set()
        begun = threading.Event()
        looker = threading.Thread(target=_look, args=(tree, found, begun))
        looker.start()
        begun.wait()
        tree.close()
        others = [os.open(outside, os.O_RDONLY) for _ in range(4)]
        looker.join()
        for each in others:
            os.close(each)
        assert found == {"inside"}


def _look(tree: Tree, found: set[str], begun: threading.Event) -> None:
    with suppress(OSError):
        while True:
            found.update(tree.names(""))
            begun.set()
