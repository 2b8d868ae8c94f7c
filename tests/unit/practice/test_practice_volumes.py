import asyncio
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tui.practice.daemon.volumes.files import erase, prefill, size_of
from tui.practice.daemon.volumes.volumes import ANONYMOUS, Volumes
from tui.practice.errors import BadRequest, Conflict, Failed, LeftOut, NotFound, Refused
from tui.practice.files.host import HostTree
from tui.practice.files.memory import MemoryTree
from tui.practice.files.nodes import Credentials, Kind
from tui.practice.files.tree import OVERWRITING
from tui.practice.files.view import View
from tui.practice.filters import Filters
from tui.practice.store.database import Database

NEW, OLD = (1, 51), (1, 41)
Told = list[tuple[str, str, Mapping[str, str]]]


@pytest.fixture
def volumes(tmp_path: Path, database: Database, told: Told) -> Volumes:
    return opened(tmp_path, database, told)


def opened(tmp_path: Path, database: Database, told: Told) -> Volumes:
    def emit(kind: str, action: str, actor: str, attributes: Mapping[str, str]) -> None:
        assert kind == "volume"
        told.append((action, actor, attributes))

    return Volumes(tmp_path / "volumes", database, emit)


def test_a_volume_is_a_folder_that_stays(
    tmp_path: Path, volumes: Volumes, database: Database, told: Told
) -> None:
    volume = volumes.create("v1", labels={"a": "b"})
    assert volumes.path("v1") == tmp_path / "volumes" / "v1" / "_data"
    (volumes.path("v1") / "file").write_text("kept")
    shown = volume.shown()
    created = shown.pop("CreatedAt")
    assert time.strptime(created, "%Y-%m-%dT%H:%M:%SZ")
    assert shown == {
        "Driver": "local",
        "Labels": {"a": "b"},
        "Mountpoint": str(volumes.path("v1")),
        "Name": "v1",
        "Options": None,
        "Scope": "local",
    }
    assert told == [("create", "v1", {"driver": "local"})]
    again = opened(tmp_path, database, told)
    assert again.get("v1") == volume
    assert (again.path("v1") / "file").read_text() == "kept"
    assert again.create("v1", labels={"other": ""}) == volume
    assert len(told) == 1


def test_without_a_name_it_is_anonymous(volumes: Volumes) -> None:
    volume = volumes.asked_for({"Labels": {"a": "b"}})
    assert len(volume.name) == 64
    assert volume.labels == {ANONYMOUS: "", "a": "b"}
    assert volumes.create().name != volume.name


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (
            {"Name": "x/y"},
            BadRequest,
            'create x/y: "x/y" includes invalid characters for a local volume name, only '
            '"[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, '
            "use absolute path",
        ),
        (
            {"Name": "x"},
            BadRequest,
            "create x: volume name is too short, names should be at least two alphanumeric "
            "characters",
        ),
        (
            {"Name": "vf", "Driver": "foo"},
            NotFound,
            'create vf: error looking up volume plugin foo: plugin "foo" not found',
        ),
        (
            {"Name": "vo", "DriverOpts": {"foo": "bar"}},
            BadRequest,
            'create vo: invalid option: "foo"',
        ),
        (
            {"Name": "vo", "DriverOpts": {"type": "none"}},
            BadRequest,
            'create vo: missing required option: "device"',
        ),
        (
            {"Name": "vo", "DriverOpts": {"device": "/x"}},
            BadRequest,
            'create vo: missing required option: "type"',
        ),
        (
            {"Name": 5},
            BadRequest,
            "invalid JSON: json: cannot unmarshal number into Go struct field "
            "CreateOptions.Name of type string",
        ),
    ],
)
def test_what_can_not_be_made(
    volumes: Volumes, body: dict[str, Any], kind: type[Refused], words: str
) -> None:
    with pytest.raises(kind) as refused:
        volumes.asked_for(body)
    assert refused.value.message == words
    assert list(volumes) == []


@pytest.mark.parametrize("name", ["..", ".", "-v", "_v", "../v1", "a b", "v1/_data", "v1\0", "é1"])
def test_no_name_leads_out(tmp_path: Path, volumes: Volumes, name: str) -> None:
    with pytest.raises(BadRequest):
        volumes.create(name)
    assert list((tmp_path / "volumes").iterdir()) == []


def test_a_name_that_the_disk_does_not_take(volumes: Volumes) -> None:
    with pytest.raises(Failed, match=r"error while creating volume root path .*: file name too"):
        volumes.create("a" * 300)
    with pytest.raises(LeftOut):
        volumes.asked_for({"Name": "vc", "ClusterVolumeSpec": {}})


def test_options_are_kept(volumes: Volumes) -> None:
    options = {"type": "tmpfs", "device": "tmpfs", "o": "size=100m"}
    assert volumes.asked_for({"Name": "vo", "DriverOpts": options}).shown()["Options"] == options


def test_who_uses_it_keeps_it(tmp_path: Path, volumes: Volumes, told: Told) -> None:
    volumes.create("v1")
    for container in ("1" * 64, "2" * 64, "1" * 64):
        volumes.use("v1", container)
    for force in (False, True):
        with pytest.raises(Conflict) as refused:
            volumes.remove("v1", force=force)
        assert refused.value.message == (f"remove v1: volume is in use - [{'1' * 64}, {'2' * 64}]")
    volumes.unuse("v1", "1" * 64)
    volumes.unuse("v1", "2" * 64)
    volumes.remove("v1")
    assert told[-1] == ("destroy", "v1", {"driver": "local"})
    assert list((tmp_path / "volumes").iterdir()) == []
    with pytest.raises(NotFound, match=r"^get v1: no such volume$"):
        volumes.remove("v1")
    volumes.remove("v1", force=True)


def test_a_removal_that_was_cut_short_is_finished(
    tmp_path: Path, volumes: Volumes, database: Database
) -> None:
    for name in ("v1", "v2"):
        volumes.create(name)
        (volumes.path(name) / "file").write_text(name)
    (tmp_path / "volumes" / "v1").rename(tmp_path / "volumes" / ".removed-0123")
    again = opened(tmp_path, database, [])
    assert [one.name for one in again] == ["v2"]
    assert [one.name for one in (tmp_path / "volumes").iterdir()] == ["v2"]
    assert [name for name, _ in database.all("volume")] == ["v2"]
    assert not list(again.create("v1").labels or ())


def test_one_that_was_never_written_down_is_not_left_on_the_disk(
    tmp_path: Path, volumes: Volumes, database: Database
) -> None:
    """As when the engine is killed between the two."""
    volumes.create("kept")
    (tmp_path / "volumes" / "half-made" / "_data").mkdir(parents=True)
    again = opened(tmp_path, database, [])
    assert [volume.name for volume in again] == ["kept"]
    assert [folder.name for folder in (tmp_path / "volumes").iterdir()] == ["kept"]


def test_only_unused_anonymous_ones_go_with_a_container(volumes: Volumes) -> None:
    anonymous, used = volumes.create(), volumes.create()
    volumes.create("named")
    volumes.use(used.name, "1" * 64)
    for name in (anonymous.name, used.name, "named", "nosuch"):
        volumes.remove_anonymous(name)
    assert {one.name for one in volumes} == {used.name, "named"}


async def test_prune_means_what_the_client_knows(volumes: Volumes, told: Told) -> None:
    anonymous = volumes.create()
    (Path(anonymous.mountpoint) / "file").write_bytes(bytes(1000))
    volumes.create("named", labels={"k": "1"})
    volumes.create("other")
    volumes.create("optional", options={"type": "none", "device": "/x"})
    volumes.create("used")
    volumes.use("used", "1" * 64)
    assert await volumes.prune(Filters({"label": ["k=9"]}), NEW) == ([], 0)
    assert await volumes.prune(Filters(), NEW) == ([anonymous.name], 1000)
    assert told[-1] == ("prune", "", {"reclaimed": "1000"})
    assert await volumes.prune(Filters({"all": ["0"]}), NEW) == ([], 0)
    assert await volumes.prune(Filters({"all": ["true"], "label!": ["k"]}), NEW) == (["other"], 0)
    assert await volumes.prune(Filters(), OLD) == (["named"], 0)
    assert [one.name for one in volumes] == ["optional", "used"]
    with pytest.raises(BadRequest, match=r"^invalid filter 'all': strconv.ParseBool: parsing"):
        await volumes.prune(Filters({"all": ["zz"]}), NEW)
    with pytest.raises(BadRequest, match=r"^invalid filter 'dangling'$"):
        await volumes.prune(Filters({"dangling": ["1"]}), NEW)


async def test_what_comes_into_use_while_it_is_counted_stays(volumes: Volumes) -> None:
    volume = volumes.create()
    pruning = asyncio.ensure_future(volumes.prune(Filters(), NEW))
    await asyncio.sleep(0)
    volumes.use(volume.name, "1" * 64)
    assert await pruning == ([], 0)
    assert volumes.path(volume.name).is_dir()


def test_what_filters_leave(volumes: Volumes) -> None:
    for name in ("v1", "v2", "w1"):
        volumes.create(name, labels={"k": name})
    volumes.use("v1", "1" * 64)

    def names(**filters: list[str]) -> list[str]:
        return [one["Name"] for one in volumes.listed(Filters(filters))]

    assert names() == ["v1", "v2", "w1"]
    assert names(name=["^v"]) == ["v1", "v2"]
    assert names(label=["k=w1"]) == ["w1"]
    assert names(dangling=["true"]) == ["v2", "w1"]
    assert names(dangling=["false"]) == ["v1"]
    assert names(driver=["loc"]) == []
    with pytest.raises(BadRequest, match=r"^invalid filter 'dangling=\[zz\]'$"):
        names(dangling=["zz"])
    with pytest.raises(BadRequest, match=r"^invalid filter 'until'$"):
        names(until=["1m"])


async def test_what_they_take(volumes: Volumes) -> None:
    volumes.create("v1")
    folder = volumes.path("v1") / "deep"
    folder.mkdir()
    (folder / "one").write_bytes(bytes(1500))
    os.link(folder / "one", folder / "same")
    (folder / "link").symlink_to("/etc")
    volumes.create("optional", options={"type": "none", "device": "/x"})
    volumes.use("v1", "1" * 64)
    (found,) = await volumes.disk_usage()
    assert found == {
        **volumes.get("v1").shown(),
        "UsageData": {"RefCount": 1, "Size": 1500},
    }


def test_whatever_modes_say_it_can_be_erased(tmp_path: Path) -> None:
    deep = tmp_path / "gone" / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "file").write_text("x")
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o500)
    (deep / "link").symlink_to(outside)
    for folder in (deep, deep.parent):
        folder.chmod(0o000)
    erase(tmp_path / "gone")
    assert not (tmp_path / "gone").exists()
    assert outside.stat().st_mode & 0o777 == 0o500
    assert size_of(tmp_path / "gone") == 0


# -- filling -------------------------------------------------------------------------------------


def image() -> View:
    tree = MemoryTree()
    tree.make_folder("site", 0o750, Credentials(101, 102))
    tree.make_folder("site/sub", 0o555)
    for path, data in (("site/index.html", b"hello"), ("site/sub/big", bytes(1 << 20))):
        file = tree.open(path, OVERWRITING, Credentials(7, 8))
        file.write(data)
        file.close()
    tree.set_mode("site/index.html", 0o640)
    tree.make_link("site/link", "index.html")
    for path in ("site/index.html", "site/sub", "site"):
        tree.set_time(path, 1_600_000_000_000_000_000)
    tree.set_mode("site/sub", 0o555)
    return View(tree)


async def test_an_empty_volume_is_filled(volumes: Volumes) -> None:
    volumes.create("v1")
    tree = HostTree.volume(volumes.path("v1"))
    await prefill(image(), "/site", tree)
    root, index, sub = tree.stat(""), tree.stat("index.html"), tree.stat("sub")
    assert (root.uid, root.gid, root.mode) == (101, 102, 0o750)
    assert (index.uid, index.gid, index.mode, index.size) == (7, 8, 0o640, 5)
    assert sub.mode == 0o555
    assert {root.mtime, index.mtime, sub.mtime} == {1_600_000_000_000_000_000}
    assert tree.stat("link").target == "index.html"
    assert tree.stat("sub/big").size == 1 << 20
    assert tree.names("") == ["index.html", "link", "sub"]
    tree.close()


async def test_a_volume_with_something_in_it_is_left_alone(volumes: Volumes) -> None:
    volumes.create("v1")
    (volumes.path("v1") / "mine").write_text("x")
    tree = HostTree.volume(volumes.path("v1"))
    await prefill(image(), "/site", tree)
    assert tree.names("") == ["mine"]
    tree.close()


@pytest.mark.parametrize("place", ["/nowhere", "/site/index.html"])
async def test_where_the_image_has_no_folder_there_is_nothing_to_copy(
    volumes: Volumes, place: str
) -> None:
    volumes.create("v1")
    tree = HostTree.volume(volumes.path("v1"))
    await prefill(image(), place, tree)
    assert tree.names("") == []
    assert tree.stat("").kind is Kind.FOLDER
    tree.close()
