"""The copy-on-write file system of a container, next to what the host's own does."""

import contextlib
import errno
import os
import shutil
import stat as modes
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.practice.files.layered import LayeredTree
from tui.practice.files.nodes import Credentials, Kind, Stat
from tui.practice.files.tree import APPENDING, OVERWRITING, READING, Opening, Tree
from tui.practice.store.database import Database
from tui.practice.store.layers import LayerEntry, LayerItem, LayerStore, LowerView
from tui.practice.store.writable import Writable

SECOND = 10**9
UPDATING = Opening(read=True, write=True)
NEW = Opening(read=False, write=True, create=True, exclusive=True, mode=0o600)


def file(path: str, content: bytes = b"", mode: int = 0o644) -> LayerItem:
    return LayerEntry(path, Kind.FILE, mode, mtime=SECOND, size=len(content)), content


def folder(path: str, mode: int = 0o755) -> LayerItem:
    return LayerEntry(path, Kind.FOLDER, mode, mtime=SECOND), None


IMAGE = [
    folder("", 0o755),
    folder("etc"),
    file("etc/motd", b"hello"),
    folder("etc/conf.d"),
    file("etc/conf.d/a", b"a"),
    file("etc/conf.d/b", b"b"),
    folder("tmp", 0o1777),
    folder("empty", 0o2775),
    (LayerEntry("link", Kind.LINK, 0o777, mtime=SECOND, target="etc/motd"), None),
    (LayerEntry("pipe", Kind.PIPE, 0o644, mtime=SECOND), None),
    file("bin", b"program", 0o4755),
    (LayerEntry("bin2", Kind.FILE, 0o4755, mtime=SECOND, size=7, hard_link="bin"), None),
]


class World:
    """A disk, and one container on it."""

    def __init__(self, disk: Path, image: list[LayerItem]) -> None:
        self.disk = disk
        self.database = Database(disk / "engine.db")
        self._databases = [self.database]
        self.store = LayerStore(disk / "layers")
        self.layers = [self.store.add(image).diff_id]
        self._containers = 0
        self.start()

    @property
    def lower(self) -> LowerView:
        return self.store.lower(self.layers)

    def start(self) -> None:
        """Go on with a new container of the image as it is now."""
        self._containers += 1
        self.open()

    def open(self) -> None:
        """Read all there is of the container from disk, as after a kill."""
        name = str(self._containers)
        self.tree = LayeredTree(self.lower, Writable(self.database, name, self.disk / name))

    def reopen(self) -> None:
        """Begin anew, without a farewell to the database."""
        self.database = Database(self.disk / "engine.db")
        self._databases.append(self.database)
        self.store = LayerStore(self.disk / "layers")
        self.open()

    def close(self) -> None:
        for database in self._databases:
            database.close()

    def commit(self) -> None:
        with self.tree.layer_items() as items:
            self.layers.append(self.store.add(items).diff_id)


@pytest.fixture(name="world")
def make_world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, IMAGE)
    yield world
    world.close()


@pytest.fixture(name="tree")
def make_tree(world: World) -> LayeredTree:
    return world.tree


def write(tree: Tree, path: str, content: bytes, how: Opening = OVERWRITING) -> None:
    opened = tree.open(path, how)
    try:
        assert opened.write(content) == len(content)
    finally:
        opened.close()


def read(tree: Tree, path: str) -> bytes:
    opened = tree.open(path, READING)
    try:
        return b"".join(iter(lambda: opened.read(1000), b""))
    finally:
        opened.close()


def changes(tree: LayeredTree) -> str:
    """As `docker diff` prints them, on one line."""
    return " ".join(f"{'CAD'[kind]} {path}" for path, kind in tree.changes())


@contextlib.contextmanager
def refused(number: int) -> Iterator[None]:
    with pytest.raises(OSError, match=os.strerror(number)) as caught:
        yield
    assert caught.value.errno == number


# -- looking -------------------------------------------------------------------------------


def test_untouched_it_is_the_image(world: World) -> None:
    tree: Tree = world.tree
    assert tree.names("") == ["bin", "bin2", "empty", "etc", "link", "pipe", "tmp"]
    assert tree.names("etc/conf.d") == ["a", "b"]
    assert read(tree, "etc/motd") == b"hello"
    assert tree.stat("link").target == "etc/motd"
    assert tree.stat("bin") == tree.stat("bin2")


@pytest.mark.parametrize(
    ("path", "number"),
    [("nothing", 2), ("etc/nothing/x", 2), ("bin/x", 20), ("bin/x/y", 20), ("link/x", 20)],
)
def test_what_is_not_there(tree: LayeredTree, path: str, number: int) -> None:
    acts: list[Callable[[], object]] = [
        lambda: tree.stat(path),
        lambda: tree.names(path),
        lambda: tree.open(path, READING),
        lambda: tree.remove(path),
        lambda: tree.remove_folder(path),
        lambda: tree.rename(path, "new"),
        lambda: tree.link(path, "new"),
        lambda: tree.set_mode(path, 0),
        lambda: tree.set_owner(path, 0, 0),
        lambda: tree.set_time(path, 0),
        lambda: tree.make_folder(f"{path}/deeper", 0o755),
    ]
    for _ in range(2):
        for act in acts:
            with refused(number):
                act()
        write(tree, "etc/own", b"")


def test_names_of_what_is_no_folder(tree: LayeredTree) -> None:
    write(tree, "tmp/a", b"")
    for path in ("bin", "link", "tmp/a"):
        with refused(errno.ENOTDIR):
            tree.names(path)


# -- files ---------------------------------------------------------------------------------


def test_writing_to_a_file_of_the_image_leaves_the_image_alone(world: World) -> None:
    write(world.tree, "etc/motd", b"bye")
    assert read(world.tree, "etc/motd") == b"bye"
    assert world.lower.stat("etc/motd").size == 5
    stat = world.tree.stat("etc/motd")
    assert (stat.mode, stat.size, stat.links) == (0o644, 3, 1)
    assert stat.mtime > SECOND


def test_changing_without_emptying_copies_the_content(tree: LayeredTree) -> None:
    write(tree, "etc/motd", b"J", UPDATING)
    write(tree, "etc/motd", b"!", APPENDING)
    assert read(tree, "etc/motd") == b"Jello!"


def test_long_content_is_copied_whole(world: World) -> None:
    content = bytes(range(256)) * 12_345
    world.layers.append(world.store.add([file("long", content)]).diff_id)
    world.open()
    world.tree.set_mode("long", 0o600)
    assert read(world.tree, "long") == content
    assert world.tree.size() == len(content)


def test_opening_for_writing_alone_changes_nothing_to_see(tree: LayeredTree) -> None:
    before = tree.stat("etc/motd")
    tree.open("etc/motd", UPDATING).close()
    assert replace(tree.stat("etc/motd"), inode=before.inode) == before
    assert changes(tree) == ""


def test_open_file_of_the_image_is_read_on_after_it_was_changed(tree: LayeredTree) -> None:
    opened = tree.open("etc/motd", READING)
    write(tree, "etc/motd", b"bye")
    assert opened.read(9) == b"hello"
    opened.close()


def test_all_that_an_open_file_can_do(tree: LayeredTree) -> None:
    opened = tree.open("tmp/a", Opening(read=True, write=True, create=True, mode=0o640))
    assert opened.write(b"0123456789") == 10
    assert opened.seek(-3, os.SEEK_END) == 7
    assert opened.read(100) == b"789"
    opened.truncate(4)
    opened.seek(0)
    assert opened.read(100) == b"0123"
    stat = opened.stat()
    assert stat == tree.stat("tmp/a")
    assert (stat.kind, stat.mode, stat.size) == (Kind.FILE, 0o640, 4)
    opened.close()
    opened.close()
    for act in (opened.stat, lambda: opened.read(1), lambda: opened.write(b"1")):
        with refused(errno.EBADF):
            act()


def test_file_is_only_what_it_was_opened_for(tree: LayeredTree) -> None:
    write(tree, "tmp/a", b"1")
    for_reading, for_writing = tree.open("tmp/a", READING), tree.open("tmp/a", OVERWRITING)
    with refused(errno.EBADF):
        for_reading.write(b"1")
    with refused(errno.EBADF):
        for_writing.read(1)
    for_reading.close()
    for_writing.close()


def test_appending_always_goes_to_the_end(tree: LayeredTree) -> None:
    one, two = tree.open("tmp/log", APPENDING), tree.open("tmp/log", APPENDING)
    one.write(b"1")
    two.write(b"2")
    one.write(b"3")
    assert read(tree, "tmp/log") == b"123"
    one.close()
    two.close()


@pytest.mark.parametrize("path", ["etc/motd", "tmp/own"])
def test_removed_file_lives_on_while_it_is_open(tree: LayeredTree, path: str) -> None:
    write(tree, path, b"hello")
    opened = tree.open(path, UPDATING)
    tree.remove(path)
    assert opened.read(9) == b"hello"
    opened.write(b"!")
    assert (opened.stat().size, opened.stat().links) == (6, 0)
    write(tree, path, b"another")
    opened.seek(0)
    assert opened.read(9) == b"hello!"
    opened.close()


def test_new_files_belong_to_who_made_them(tree: LayeredTree) -> None:
    someone = Credentials(7, 8)
    tree.open("tmp/a", NEW, someone).close()
    tree.make_folder("tmp/d", 0o700, someone)
    for path, mode in (("tmp/a", 0o600), ("tmp/d", 0o700)):
        stat = tree.stat(path)
        assert (stat.uid, stat.gid, stat.mode) == (7, 8, mode)


def test_set_group_bit_of_a_folder_is_inherited(tree: LayeredTree) -> None:
    tree.set_owner("empty", 0, 50)
    tree.open("empty/a", NEW, Credentials(7, 8)).close()
    tree.make_folder("empty/d", 0o755, Credentials(7, 8))
    assert (tree.stat("empty/a").gid, tree.stat("empty/a").mode) == (50, 0o600)
    assert (tree.stat("empty/d").gid, tree.stat("empty/d").mode) == (50, 0o2755)


@pytest.mark.parametrize(
    ("path", "how", "number"),
    [
        ("etc", READING, errno.EISDIR),
        ("etc", OVERWRITING, errno.EISDIR),
        ("link", READING, errno.ELOOP),
        ("pipe", READING, errno.ENXIO),
        ("bin", NEW, errno.EEXIST),
        ("link", NEW, errno.EEXIST),
        ("nothing/a", OVERWRITING, errno.ENOENT),
        ("bin/a", OVERWRITING, errno.ENOTDIR),
        ("tmp/" + "x" * 256, OVERWRITING, errno.ENAMETOOLONG),
        ("tmp/\ud800", OVERWRITING, errno.EILSEQ),
    ],
)
def test_what_does_not_open(tree: LayeredTree, path: str, how: Opening, number: int) -> None:
    with refused(number):
        tree.open(path, how)
    assert changes(tree) == ""


# -- attributes ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["etc", "etc/motd", "link", "pipe", ""])
def test_attributes_of_everything_can_be_changed(tree: LayeredTree, path: str) -> None:
    for _ in range(2):
        before = tree.stat(path)
        tree.set_owner(path, 5, -1)
        tree.set_owner(path, -1, 6)
        tree.set_time(path, 1_234_567_890_123_456_789)
        stat = tree.stat(path)
        assert (stat.uid, stat.gid, stat.mtime) == (5, 6, 1_234_567_890_123_456_789)
        assert (stat.kind, stat.mode, stat.size) == (before.kind, before.mode, before.size)
        if path != "link":
            tree.set_mode(path, 0o100751)
            assert tree.stat(path).mode == 0o751


def test_times_that_nothing_can_hold_are_held_back(tree: LayeredTree) -> None:
    for path in ("etc", "etc/motd"):
        tree.set_time(path, 10**30)
        assert tree.stat(path).mtime > 2**60
        tree.set_time(path, -(10**30))
        assert tree.stat(path).mtime < 0


def test_link_has_no_mode_of_its_own(tree: LayeredTree) -> None:
    with refused(errno.EOPNOTSUPP):
        tree.set_mode("link", 0o700)


def test_new_owner_takes_special_bits_away(tree: LayeredTree) -> None:
    tree.set_mode("bin", 0o6755)
    tree.set_owner("bin", 1, 1)
    assert tree.stat("bin").mode == 0o755
    tree.set_mode("etc/motd", 0o2644)
    tree.set_owner("etc/motd", 1, 1)
    assert tree.stat("etc/motd").mode == 0o2644


# -- folders, links, removing --------------------------------------------------------------


def test_removing_what_the_image_has(tree: LayeredTree) -> None:
    tree.remove("etc/motd")
    tree.remove("link")
    assert tree.names("etc") == ["conf.d"]
    for path in ("etc/motd", "link"):
        with refused(errno.ENOENT):
            tree.stat(path)
    write(tree, "etc/motd", b"new", NEW)
    assert read(tree, "etc/motd") == b"new"


def test_folder_made_again_is_empty(tree: LayeredTree) -> None:
    for name in ("a", "b"):
        tree.remove(f"etc/conf.d/{name}")
    tree.remove_folder("etc/conf.d")
    tree.make_folder("etc/conf.d", 0o700)
    assert tree.names("etc/conf.d") == []
    assert tree.stat("etc/conf.d").links == 2
    write(tree, "etc/conf.d/b", b"new")
    assert tree.names("etc/conf.d") == ["b"]
    with refused(errno.ENOENT):
        tree.stat("etc/conf.d/a")


def test_removing_what_cannot_be_removed(tree: LayeredTree) -> None:
    with refused(errno.EISDIR):
        tree.remove("etc")
    with refused(errno.ENOTDIR):
        tree.remove_folder("bin")
    with refused(errno.ENOTEMPTY):
        tree.remove_folder("etc")
    with refused(errno.EBUSY):
        tree.remove_folder("")
    with refused(errno.EISDIR):
        tree.remove("")
    assert changes(tree) == ""


def test_making_what_is_there(tree: LayeredTree) -> None:
    write(tree, "tmp/own", b"")
    makers: list[Callable[[str], None]] = [
        lambda path: tree.make_folder(path, 0o755),
        lambda path: tree.make_link(path, "x"),
        lambda path: tree.make_pipe(path, 0o644),
        lambda path: tree.link("bin", path),
    ]
    for path in ("", "etc", "bin", "link", "tmp/own"):
        for make in makers:
            with refused(errno.EEXIST):
                make(path)


def test_hard_links_are_one_file(tree: LayeredTree) -> None:
    tree.link("etc/motd", "tmp/motd")
    write(tree, "tmp/motd", b"!", APPENDING)
    assert read(tree, "etc/motd") == b"hello!"
    tree.set_mode("etc/motd", 0o600)
    assert tree.stat("etc/motd") == tree.stat("tmp/motd")
    assert tree.stat("tmp/motd").links == 2
    tree.rename("etc/motd", "tmp/motd")
    assert tree.names("tmp") == ["motd"]
    tree.remove("etc/motd")
    assert tree.stat("tmp/motd").links == 1
    assert read(tree, "tmp/motd") == b"hello!"
    with refused(errno.EPERM):
        tree.link("etc", "tmp/etc")


def test_changing_one_of_two_names_from_the_image_parts_them(tree: LayeredTree) -> None:
    tree.rename("bin", "bin2")
    assert tree.stat("bin2").links == 2
    write(tree, "bin", b"changed")
    assert read(tree, "bin2") == b"program"


def test_links_of_a_folder(tree: LayeredTree) -> None:
    assert tree.stat("etc").links == 3
    tree.make_folder("tmp/d", 0o755)
    tree.make_folder("tmp/d/e", 0o755)
    tree.make_folder("tmp/d/f", 0o755)
    write(tree, "tmp/d/g", b"")
    assert tree.stat("tmp/d").links == 4
    tree.rename("tmp/d/e", "tmp/d/f")
    tree.remove_folder("tmp/d/f")
    assert tree.stat("tmp/d").links == 2
    # With something of both layers in it, as overlayfs has it.
    assert tree.stat("tmp").links == 1


def test_folders_know_when_something_in_them_came_or_went(tree: LayeredTree) -> None:
    acts: list[Callable[[], object]] = [
        lambda: write(tree, "etc/a", b""),
        lambda: tree.make_folder("etc/d", 0o755),
        lambda: tree.make_link("etc/s", "x"),
        lambda: tree.make_pipe("etc/p", 0o644),
        lambda: tree.link("etc/a", "etc/b"),
        lambda: tree.rename("etc/b", "etc/c"),
        lambda: tree.rename("etc/c", "tmp/c"),
        lambda: tree.rename("tmp/c", "etc/c"),
        lambda: tree.remove("etc/motd"),
        lambda: tree.remove_folder("etc/d"),
    ]
    began = time.time_ns() - SECOND
    for act in acts:
        tree.set_time("etc", 5)
        act()
        assert began < tree.stat("etc").mtime < time.time_ns() + SECOND
    assert tree.stat("").mtime == SECOND
    tree.set_time("etc", 5)
    write(tree, "etc/a", b"1")
    tree.set_mode("etc/a", 0o600)
    assert tree.stat("etc").mtime == 5


# -- renaming ------------------------------------------------------------------------------


def test_renaming_a_file_of_the_image(tree: LayeredTree) -> None:
    before = tree.stat("etc/motd")
    tree.rename("etc/motd", "tmp/motd")
    assert read(tree, "tmp/motd") == b"hello"
    assert replace(tree.stat("tmp/motd"), inode=before.inode) == before
    assert tree.names("etc") == ["conf.d"]


def test_renaming_a_folder_of_the_image(tree: LayeredTree) -> None:
    tree.remove("etc/conf.d/a")
    write(tree, "etc/own", b"mine")
    tree.rename("etc", "tmp/etc")
    assert tree.names("tmp/etc") == ["conf.d", "motd", "own"]
    assert tree.names("tmp/etc/conf.d") == ["b"]
    assert read(tree, "tmp/etc/motd") == b"hello"
    assert tree.stat("tmp/etc/conf.d").mtime > SECOND
    with refused(errno.ENOENT):
        tree.stat("etc")
    tree.rename("tmp/etc", "etc")
    assert tree.names("etc") == ["conf.d", "motd", "own"]
    assert tree.names("etc/conf.d") == ["b"]


def test_folder_that_takes_the_place_of_another_shows_nothing_of_it(tree: LayeredTree) -> None:
    tree.make_folder("tmp/new", 0o755)
    write(tree, "tmp/new/x", b"")
    tree.rename("etc", "old")
    tree.rename("tmp/new", "etc")
    assert tree.names("etc") == ["x"]
    with refused(errno.ENOENT):
        tree.stat("etc/conf.d/a")


def test_what_cannot_be_renamed(tree: LayeredTree) -> None:
    write(tree, "tmp/own", b"")
    for old, new, number in (
        ("etc", "etc/conf.d/x", errno.EINVAL),
        ("etc/conf.d", "etc", errno.ENOTEMPTY),
        ("empty", "etc", errno.ENOTEMPTY),
        ("etc", "bin", errno.ENOTDIR),
        ("bin", "empty", errno.EISDIR),
        ("tmp/own", "empty", errno.EISDIR),
        ("bin", "nothing/x", errno.ENOENT),
        ("bin", "link/x", errno.ENOTDIR),
        ("", "x", errno.EBUSY),
        ("etc", "", errno.EBUSY),
        ("bin", "tmp/" + "x" * 256, errno.ENAMETOOLONG),
    ):
        with refused(number):
            tree.rename(old, new)
    assert changes(tree) == "C /tmp A /tmp/own"


def test_renaming_to_itself_does_nothing(tree: LayeredTree) -> None:
    for path in ("etc", "etc/motd", "link"):
        tree.rename(path, path)
    assert changes(tree) == ""


def test_very_deep_folders(tree: LayeredTree, world: World) -> None:
    path = "tmp"
    for _ in range(1500):
        path += "/d"
        tree.make_folder(path, 0o755)
    tree.rename("tmp/d", "tmp/e")
    tree.rename("tmp", "elsewhere")
    assert len(tree.changes()) == 1502
    world.commit()
    world.start()
    world.tree.rename("elsewhere", "again")
    assert world.tree.stat("again/e" + "/d" * 1499).kind is Kind.FOLDER


# -- read-only -----------------------------------------------------------------------------


def test_read_only_refuses_every_change(tree: LayeredTree) -> None:
    tree.read_only = True
    acts: list[Callable[[], object]] = [
        lambda: tree.open("etc/motd", OVERWRITING),
        lambda: tree.open("etc/motd", APPENDING),
        lambda: tree.open("new", NEW),
        lambda: tree.make_folder("new", 0o755),
        lambda: tree.make_link("new", "x"),
        lambda: tree.make_pipe("new", 0o644),
        lambda: tree.link("bin", "new"),
        lambda: tree.remove("bin"),
        lambda: tree.remove_folder("empty"),
        lambda: tree.rename("bin", "new"),
        lambda: tree.rename("etc/motd", "bin"),
        lambda: tree.set_mode("bin", 0),
        lambda: tree.set_owner("bin", 0, 0),
        lambda: tree.set_time("bin", 0),
    ]
    for act in acts:
        with refused(errno.EROFS):
            act()
    assert changes(tree) == ""
    assert read(tree, "etc/motd") == b"hello"
    with refused(errno.EEXIST):
        tree.make_folder("etc", 0o755)
    tree.read_only = False
    tree.make_folder("new", 0o755)


# -- what was changed ----------------------------------------------------------------------


def test_changes_name_the_folders_on_the_way(tree: LayeredTree) -> None:
    write(tree, "tmp/x", b"1")
    write(tree, "etc/conf.d/a", b"2")
    tree.remove("etc/conf.d/b")
    tree.make_folder("tmp/d", 0o755)
    tree.make_folder("tmp/d/e", 0o755)
    assert changes(tree) == (
        "C /etc C /etc/conf.d C /etc/conf.d/a D /etc/conf.d/b C /tmp A /tmp/d A /tmp/d/e A /tmp/x"
    )


def test_changes_that_were_undone_do_not_show(tree: LayeredTree) -> None:
    write(tree, "tmp/x", b"1")
    tree.remove("tmp/x")
    tree.set_mode("etc", 0o700)
    tree.set_mode("etc", 0o755)
    tree.set_time("empty", 7)
    assert changes(tree) == ""


def test_changes_of_attributes(tree: LayeredTree) -> None:
    tree.set_mode("empty", 0o700)
    tree.set_owner("etc/motd", 1, 1)
    tree.set_time("bin", 7)
    assert changes(tree) == "C /bin C /empty C /etc C /etc/motd"


def test_removed_folder_is_named_once(tree: LayeredTree) -> None:
    tree.rename("etc", "new")
    assert changes(tree) == (
        "D /etc A /new A /new/conf.d A /new/conf.d/a A /new/conf.d/b A /new/motd"
    )


def test_replaced_folder_is_compared_with_what_was_there(tree: LayeredTree) -> None:
    tree.rename("etc", "new")
    tree.make_folder("etc", 0o755)
    tree.make_folder("etc/conf.d", 0o755)
    write(tree, "etc/conf.d/a", b"other")
    write(tree, "etc/conf.d/c", b"new")
    tree.rename("new", "tmp/old")
    assert changes(tree).startswith(
        "C /etc C /etc/conf.d C /etc/conf.d/a D /etc/conf.d/b A /etc/conf.d/c D /etc/motd C /tmp"
    )


def test_another_kind_of_thing_is_a_change(tree: LayeredTree) -> None:
    tree.rename("etc", "tmp/old")
    write(tree, "etc", b"")
    tree.remove("bin")
    tree.make_folder("bin", 0o755)
    write(tree, "bin/x", b"")
    tree.remove("tmp/old/motd")
    assert changes(tree) == (
        "C /bin A /bin/x C /etc C /tmp A /tmp/old A /tmp/old/conf.d "
        "A /tmp/old/conf.d/a A /tmp/old/conf.d/b"
    )


def test_size_is_that_of_the_own_layer(tree: LayeredTree) -> None:
    write(tree, "tmp/a", b"12345")
    tree.link("tmp/a", "tmp/b")
    tree.make_link("tmp/c", "abc")
    assert tree.size() == 8
    tree.set_mode("etc/motd", 0o600)
    assert tree.size() == 13
    tree.remove("etc/motd")
    assert tree.size() == 8


# -- commit --------------------------------------------------------------------------------


def outline(tree: Tree, path: str = "") -> dict[str, tuple[object, ...]]:
    """All that lasts through a commit; which names are one file, instead of inodes."""
    seen: dict[str, tuple[object, ...]] = {}
    first: dict[int, str] = {}
    waiting = [path]
    while waiting:
        path = waiting.pop(0)
        stat = tree.stat(path)
        content = read(tree, path) if stat.kind is Kind.FILE else b""
        links = stat.links if stat.kind is Kind.FILE else 1
        lasting = replace(stat, inode=0, links=links, mtime=stat.mtime // SECOND * SECOND)
        seen[path] = (lasting, content, first.setdefault(stat.inode, path))
        if stat.kind is Kind.FOLDER:
            waiting += [f"{path}/{name}" if path else name for name in tree.names(path)]
    return seen


def test_commit_keeps_all_there_is_to_see(world: World) -> None:
    tree = world.tree
    write(tree, "etc/motd", b"new")
    tree.link("etc/motd", "a name before the first")
    tree.remove("etc/conf.d/a")
    tree.rename("empty", "tmp/n\udcffm")
    tree.make_folder("empty", 0o700)
    tree.make_pipe("tmp/pipe", 0o640)
    tree.make_link("tmp/link", "é" * 60)
    tree.rename("tmp", "temporary")
    tree.make_folder("tmp", 0o1777)
    tree.set_owner("pipe", 1, 2)
    tree.set_mode("pipe", 0o4711)
    before = outline(tree)
    world.commit()
    world.start()
    # All but the root's own time: layers say nothing of the root.
    assert {**outline(world.tree), "": None} == {**before, "": None}
    assert changes(world.tree) == ""
    assert world.store.get(world.layers[-1]).opaques == {"empty", "tmp"}
    assert world.store.get(world.layers[-1]).whiteouts == {"etc/conf.d/a"}


def test_commit_of_no_change_is_the_empty_layer(world: World) -> None:
    world.commit()
    assert world.layers[-1].startswith("sha256:5f70bf18a086")


def test_same_changes_make_the_same_layer(tmp_path: Path) -> None:
    worlds = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        worlds.append(World(tmp_path / name, IMAGE))
    orders = [("x", "y"), ("y", "x")]
    for world, order in zip(worlds, orders, strict=True):
        for path in order:
            write(world.tree, path, b"1")
            world.tree.set_time(path, 7 * SECOND)
        world.tree.set_time("", 7 * SECOND)
        world.commit()
        world.close()
    assert worlds[0].layers == worlds[1].layers


def test_commit_is_of_one_moment(world: World) -> None:
    tree = world.tree
    for name in "abc":
        write(tree, f"tmp/{name}", b"before")
    with tree.layer_items() as items:
        tree.remove("tmp/a")
        write(tree, "tmp/b", b" and after", APPENDING)
        tree.rename("tmp/c", "tmp/d")
        write(tree, "tmp/e", b"")
        world.layers.append(world.store.add(items).diff_id)
    world.start()
    assert world.tree.names("tmp") == ["a", "b", "c"]
    assert {read(world.tree, f"tmp/{name}") for name in "abc"} == {b"before"}
    assert len(os.listdir(world.disk / "1")) == 3


def test_file_named_like_a_whiteout_deletes_nothing(world: World) -> None:
    write(world.tree, "etc/.wh.motd", b"")
    world.tree.make_folder("etc/.wh.conf.d", 0o755)
    write(world.tree, "etc/.wh.conf.d/x", b"")
    world.commit()
    world.start()
    assert world.tree.names("etc") == ["conf.d", "motd"]


# -- speed ---------------------------------------------------------------------------------


def test_a_thousand_files_are_soon_made_and_read(tree: LayeredTree) -> None:
    # The bounds are many times what it takes; they tell a slow machine from a slow way.
    began = time.process_time()
    for number in range(1000):
        write(tree, f"tmp/{number}", b"")
    made = time.process_time()
    assert made - began < 2
    for _ in range(10_000):
        tree.stat("etc/conf.d/a")
    assert time.process_time() - made < 0.5


# -- next to the host's own ----------------------------------------------------------------


class HostTree:
    """The same operations, done by the host's file system."""

    def __init__(self, root: Path) -> None:
        self.root = os.fspath(root)

    def at(self, path: str) -> str:
        return f"{self.root}/{path}" if path else self.root

    def outline(self) -> dict[str, tuple[object, ...]]:
        seen: dict[str, tuple[object, ...]] = {}
        first: dict[int, str] = {}
        waiting = [""]
        while waiting:
            path = waiting.pop(0)
            found = os.lstat(self.at(path))
            target, content = "", b""
            if modes.S_ISLNK(found.st_mode):
                target = os.readlink(self.at(path))
            elif modes.S_ISREG(found.st_mode):
                content = Path(self.at(path)).read_bytes()
            elif modes.S_ISDIR(found.st_mode):
                names = sorted(os.listdir(self.at(path)))
                waiting += [f"{path}/{name}" if path else name for name in names]
            links = found.st_nlink if modes.S_ISREG(found.st_mode) else 1
            one_file = first.setdefault(found.st_ino, path)
            kind = modes.S_IFMT(found.st_mode)
            seen[path] = kind, modes.S_IMODE(found.st_mode), target, content, links, one_file
        return seen


KINDS = {
    Kind.FILE: modes.S_IFREG,
    Kind.FOLDER: modes.S_IFDIR,
    Kind.LINK: modes.S_IFLNK,
    Kind.PIPE: modes.S_IFIFO,
}
LOOP = "nowhere\udcff"
SAMPLE = [
    folder("", 0o700),
    folder("a", 0o755),
    file("a/a", b"low"),
    folder("a/b", 0o755),
    file("a/b/a", b"deep"),
    file("b", b"file"),
    folder("c", 0o755),
]


def like_host(tree: LayeredTree) -> dict[str, tuple[object, ...]]:
    seen: dict[str, tuple[object, ...]] = {}
    for path, (stat, content, one_file) in outline(tree).items():
        assert isinstance(stat, Stat)
        links = stat.links if stat.kind is Kind.FILE else 1
        seen[path] = KINDS[stat.kind], stat.mode, stat.target, content, links, one_file
    return seen


Pair = tuple[Callable[[], object], Callable[[], object]]


def pair(tree: LayeredTree, host: HostTree, deed: str, one: str, two: str, number: int) -> Pair:
    """The same thing to do, for both."""
    at, content = host.at, b"x" * number
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    flags |= {"append": os.O_APPEND, "exclusive": os.O_EXCL}.get(deed, os.O_TRUNC)
    hows = {"append": APPENDING, "exclusive": NEW}

    def host_write() -> None:
        opened = os.open(at(one), flags, 0o600 if deed == "exclusive" else 0o666)
        os.write(opened, content)
        os.close(opened)

    def host_update() -> None:
        opened = os.open(at(one), os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        os.lseek(opened, number, os.SEEK_SET)
        os.write(opened, content)
        os.ftruncate(opened, 2 * number)
        os.close(opened)

    def update() -> None:
        opened = tree.open(one, UPDATING)
        opened.seek(number)
        opened.write(content)
        opened.truncate(2 * number)
        opened.close()

    def host_mode() -> None:
        os.chmod(at(one), 0o700 + number)

    pairs: dict[str, Pair] = {
        "update": (update, host_update),
        "folder": (lambda: tree.make_folder(one, 0o750), lambda: os.mkdir(at(one), 0o750)),
        "link": (lambda: tree.make_link(one, LOOP), lambda: os.symlink(LOOP, at(one))),
        "pipe": (lambda: tree.make_pipe(one, 0o640), lambda: os.mkfifo(at(one), 0o640)),
        "hard": (
            lambda: tree.link(one, two),
            lambda: os.link(at(one), at(two), follow_symlinks=False),
        ),
        "remove": (lambda: tree.remove(one), lambda: os.unlink(at(one))),
        "remove folder": (lambda: tree.remove_folder(one), lambda: os.rmdir(at(one))),
        "rename": (lambda: tree.rename(one, two), lambda: os.rename(at(one), at(two))),
        "clear": (lambda: clear(tree, one), lambda: host_clear(at(one))),
        "mode": (lambda: tree.set_mode(one, 0o700 + number), host_mode),
    }
    return pairs.get(
        deed, (lambda: write(tree, one, content, hows.get(deed, OVERWRITING)), host_write)
    )


def outcome(act: Callable[[], object]) -> int:
    try:
        act()
    except OSError as error:
        return error.errno or -1
    return 0


def through_a_link(host: HostTree, path: str) -> bool:
    """The host would follow a link on the way, which a tree leaves to the view over it."""
    while path := path.rpartition("/")[0]:
        if os.path.islink(host.at(path)):
            return True
    return False


def clear(tree: Tree, path: str) -> None:
    """As `rm -r`."""
    if tree.stat(path).kind is not Kind.FOLDER:
        tree.remove(path)
        return
    for name in tree.names(path):
        clear(tree, f"{path}/{name}")
    tree.remove_folder(path)


def host_clear(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


@dataclass(frozen=True)
class Deed:
    """What to do, and where: with what is there, or right beside it."""

    name: str
    one: int
    two: int
    number: int

    def paths(self, host: HostTree) -> tuple[str, str]:
        there = host.outline()
        near = {
            f"{path}/{name}" if path else name
            for path, what in there.items()
            for name in "ab"
            if path.count("/") < 2 and (what[0] == modes.S_IFDIR or name == "a")
        }
        places = sorted((there.keys() | near) - {""})
        return places[self.one % len(places)], places[self.two % len(places)]


def deeds(*names: str) -> st.SearchStrategy[list[Deed]]:
    place = st.integers(0, 1000)
    return st.lists(
        st.builds(Deed, st.sampled_from(names), place, place, st.integers(0, 7)),
        min_size=12,
        max_size=40,
    )


DEEDS = ["write", "append", "exclusive", "update", "folder", "link", "pipe", "mode"]
DEEDS += ["remove", "remove folder", "clear"] + 3 * ["rename", "folder"]


def compare(todo: list[Deed]) -> None:
    umask = os.umask(0)
    try:
        with tempfile.TemporaryDirectory() as disk, contextlib.ExitStack() as cleaning:
            os.mkdir(f"{disk}/host", 0o700)
            os.mkdir(f"{disk}/world")
            host, world = HostTree(Path(disk) / "host"), World(Path(disk) / "world", SAMPLE)
            cleaning.callback(world.close)
            for entry, content in SAMPLE[1:]:
                if isinstance(content, bytes):
                    Path(host.at(entry.path)).write_bytes(content)
                    os.chmod(host.at(entry.path), entry.mode)
                else:
                    os.mkdir(host.at(entry.path), entry.mode)
            for deed in todo:
                one, two = deed.paths(host)
                if deed.name == "commit":
                    world.commit()
                    world.start()
                elif deed.name == "kill":
                    world.reopen()
                elif not through_a_link(host, one) and not through_a_link(host, two):
                    if deed.name == "mode" and os.path.islink(host.at(one)):
                        continue
                    if deed.name == "update" and Path(host.at(one)).is_fifo():
                        continue
                    ours, theirs = pair(world.tree, host, deed.name, one, two, deed.number)
                    expected = outcome(theirs)
                    assert outcome(ours) == expected, (deed, one, two)
                assert like_host(world.tree) == host.outline(), (deed, one, two)
                assert changes(world.tree) == honest_changes(world)
    finally:
        os.umask(umask)


def honest_changes(world: World) -> str:
    """What `changes` has to say, by comparing everything."""
    image = LayeredTree(world.lower, Writable(world.database, "none", world.disk / "none"))
    before, after = everything(image), everything(world.tree)
    found = dict.fromkeys(after.keys() - before.keys(), "A")
    found |= {path: "C" for path in after.keys() & before.keys() if after[path] != before[path]}
    for path in before.keys() - after.keys():
        # Of what went as a whole, the top; and nothing of what was replaced by a file.
        parent = path.rpartition("/")[0]
        if parent in after and after[parent][0] is Kind.FOLDER:
            found[path] = "D"
    for path in list(found):
        while path := path.rpartition("/")[0]:
            found.setdefault(path, "C")
    found.pop("", None)
    return " ".join(f"{found[path]} /{path}" for path in sorted(found))


def everything(tree: Tree) -> dict[str, tuple[object, ...]]:
    seen: dict[str, tuple[object, ...]] = {}
    waiting = [""]
    while waiting:
        path = waiting.pop()
        stat = tree.stat(path)
        seen[path] = (stat.kind, stat.mode)
        if stat.kind is Kind.FOLDER:
            waiting += [f"{path}/{name}" if path else name for name in tree.names(path)]
        else:
            seen[path] += (stat.size, stat.mtime)
    return seen


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the numbers of errors are Linux's")


@on_linux
@settings(max_examples=150)
@given(deeds(*DEEDS, "hard", "kill"))
def test_it_does_what_the_host_does(todo: list[Deed]) -> None:
    compare(todo)


@on_linux
@settings(max_examples=150)
# No hard links here: those of an image part when one is changed.
@given(deeds(*DEEDS, "commit", "kill"))
def test_it_does_so_upon_many_layers(todo: list[Deed]) -> None:
    compare(todo)
