"""Files in and out of containers: archives, differences, exports, and images made of them."""

from __future__ import annotations

import base64
import io
import json
import tarfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from docker.errors import APIError, NotFound
from docker.models.containers import Container

from tests.practice.subject import Maker, Subject, execute, refused
from tests.practice.wire import Wire

FOLDER = 1 << 31
"""The bit of a folder in the modes that the engine's own language knows."""
LINK = 1 << 27


def packed(files: Mapping[str, bytes | str | None]) -> bytes:
    """A tar archive: bytes are files, text is where a link leads, None is a folder."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.mtime = 1_000_000_000
            member.mode = 0o644
            if content is None:
                member.type, member.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(member)
            elif isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
                archive.addfile(member)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def fetched(container: Container, path: str) -> dict[str, tarfile.TarInfo]:
    """What an archive of a path holds."""
    chunks, _ = container.get_archive(path)
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
        return {member.name: member for member in archive.getmembers()}


def content(container: Container, path: str) -> bytes:
    """The content of one file, by way of an archive."""
    chunks, _ = container.get_archive(path)
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
        [member] = archive.getmembers()
        file = archive.extractfile(member)
        assert file is not None
        return file.read()


@pytest.fixture(scope="module")
def tree(shared: Maker) -> Container:
    """A container with a few files of every kind."""
    script = """
        mkdir -p /t/sub/empty; cd /t
        printf hello > file; chmod 640 file; printf '#!/bin/sh\\n' > run; chmod 755 run
        printf deep > sub/deep; ln -s file link; ln -s sub folder; ln -s nowhere broken
        chown 12:34 sub/deep; touch -d '2001-02-03 04:05:06' file
    """
    return shared.ended("sh", "-c", script, name=shared.name("tree"))


# -- out ------------------------------------------------------------------------------------------


def test_a_file_is_fetched(tree: Container) -> None:
    assert content(tree, "/t/file") == b"hello"
    [member] = fetched(tree, "/t/file").values()
    assert (member.name, member.size, member.mode) == ("file", 5, 0o640)
    assert (member.uid, member.gid, member.isreg()) == (0, 0, True)
    assert time.gmtime(member.mtime)[:6] == (2001, 2, 3, 4, 5, 6)


def test_a_folder_is_fetched_with_all_in_it(tree: Container) -> None:
    members = fetched(tree, "/t")
    assert sorted(members) == [
        "t",
        "t/broken",
        "t/file",
        "t/folder",
        "t/link",
        "t/run",
        "t/sub",
        "t/sub/deep",
        "t/sub/empty",
    ]
    assert members["t/sub/empty"].isdir()
    assert (members["t/link"].issym(), members["t/link"].linkname) == (True, "file")
    assert (members["t/sub/deep"].uid, members["t/sub/deep"].gid) == (12, 34)
    assert members["t/run"].mode == 0o755


def test_the_content_of_a_folder_is_fetched(tree: Container) -> None:
    assert sorted(fetched(tree, "/t/sub/.")) == [".", "./deep", "./empty"] or sorted(
        fetched(tree, "/t/sub/.")
    ) == ["", "deep", "empty"]


def test_a_link_is_fetched_as_a_link_and_followed_with_a_slash(tree: Container) -> None:
    [link] = fetched(tree, "/t/folder").values()
    assert (link.name, link.issym(), link.linkname) == ("folder", True, "sub")
    assert sorted(fetched(tree, "/t/folder/")) == ["folder", "folder/deep", "folder/empty"]


def test_the_status_of_a_path_comes_along(tree: Container) -> None:
    stat: Any
    _, stat = tree.get_archive("/t/file")
    assert (stat["name"], stat["size"], stat["mode"], stat["linkTarget"]) == ("file", 5, 0o640, "")
    assert stat["mtime"].startswith("2001-02-03T04:05:06Z")
    _, stat = tree.get_archive("/t/sub")
    assert (stat["name"], stat["mode"]) == ("sub", FOLDER | 0o755)
    _, stat = tree.get_archive("/t/link")
    assert (stat["mode"] & LINK, stat["linkTarget"]) == (LINK, "/t/file")


def test_the_status_of_a_path_alone(engine: Subject, tree: Container) -> None:
    with Wire(engine.host) as wire:
        wire.request("HEAD", f"/containers/{tree.id}/archive?path=/t/run")
        head = wire.head()
    assert head.status == 200
    stat = json.loads(base64.b64decode(head.headers["x-docker-container-path-stat"]))
    assert (stat["name"], stat["size"], stat["mode"]) == ("run", 10, 0o755)


def test_a_path_that_is_not_there(engine: Subject, tree: Container) -> None:
    with refused(404, f"Could not find the file /t/none in container {tree.id}"):
        tree.get_archive("/t/none")
    with Wire(engine.host) as wire:
        wire.request("HEAD", f"/containers/{tree.id}/archive?path=/t/none")
        assert wire.head().status == 404


def test_a_path_has_to_be_named(engine: Subject, tree: Container) -> None:
    with pytest.raises(APIError, match="bad parameter: path") as caught:
        engine.api.get_archive(str(tree.id), "")
    assert caught.value.status_code == 400


# -- in -------------------------------------------------------------------------------------------


def test_files_are_put_into_a_container_that_runs(make: Maker) -> None:
    container = make.sleeper()
    assert container.put_archive("/tmp", packed({"a": b"one", "d": None, "d/b": b"two"}))
    assert execute(container, "cat /tmp/a /tmp/d/b; stat -c %Y /tmp/a").out == "onetwo1000000000\n"


def test_files_are_put_into_a_container_that_never_ran(make: Maker) -> None:
    container = make.created("cat", "/tmp/a")
    assert container.put_archive("/tmp", packed({"a": b"waiting"}))
    container.start()
    container.wait()
    assert container.logs() == b"waiting"


def test_links_and_modes_are_put_too(make: Maker) -> None:
    container = make.sleeper()
    container.put_archive("/tmp", packed({"real": b"x", "link": "real", "abs": "/etc/passwd"}))
    ran = execute(container, "cd /tmp; readlink link; readlink abs; cat link; stat -c %a real")
    assert ran.out == "real\n/etc/passwd\nx644\n"


def test_a_file_that_is_there_is_replaced(make: Maker) -> None:
    container = make.sleeper()
    container.put_archive("/tmp", packed({"a": b"first and long"}))
    container.put_archive("/tmp", packed({"a": b"second"}))
    assert execute(container, "cat /tmp/a").out == "second"


def put(engine: Subject, container: Container, path: str, archive: bytes) -> int:
    """Put an archive into a container; returns the status of the answer."""
    with Wire(engine.host) as wire:
        target = f"/containers/{container.id}/archive?path={path}"
        return wire.request("PUT", target, body=archive).answer()[0]


def test_no_entry_climbs_out_of_the_place_it_is_put_into(engine: Subject, make: Maker) -> None:
    container = make.sleeper()
    execute(container, "mkdir -p /a/b")
    assert put(engine, container, "/a/b", packed({"../up": b"climbed"})) >= 400
    assert put(engine, container, "/a/b", packed({"/top": b"absolute"})) == 200
    assert execute(container, "ls /a /a/b").out == "/a:\nb\n\n/a/b:\ntop\n"


def test_no_link_leads_out_of_the_container(engine: Subject, make: Maker, tmp_path: Path) -> None:
    """Whether an engine follows a link on the way in or not: never to a folder of the host."""
    container = make.sleeper()
    execute(container, f"mkdir -p /a; ln -s {tmp_path} /a/host; ln -s ../../../../.. /a/up")
    put(engine, container, "/a", packed({"host/planted": b"!"}))
    put(engine, container, "/a", packed({f"up{tmp_path}/planted": b"!"}))
    put(engine, container, "/a", packed({"way": str(tmp_path), "way/planted": b"!"}))
    put(engine, container, "/a/host", packed({"planted": b"!"}))
    assert list(tmp_path.iterdir()) == []
    assert execute(container, "echo well").out == "well\n"


def test_a_place_that_is_not_there_or_no_folder(make: Maker) -> None:
    container = make.sleeper()
    with refused(404, f"Could not find the file /none in container {container.id}"):
        container.put_archive("/none", packed({"a": b""}))
    with refused(400, "extraction point is not a directory"):
        container.put_archive("/etc/passwd", packed({"a": b""}))


def test_a_folder_does_not_replace_a_file_unless_allowed(engine: Subject, make: Maker) -> None:
    container = make.sleeper()
    container.put_archive("/tmp", packed({"a": b"file"}))
    archive = packed({"a": None})
    with Wire(engine.host) as wire:
        target = f"/containers/{container.id}/archive?path=/tmp&noOverwriteDirNonDir=1"
        code, body = wire.request("PUT", target, body=archive).answer()
    assert code == 500
    assert b'cannot overwrite non-directory \\"a\\" with directory' in body
    assert put(engine, container, "/tmp", archive) == 200
    assert execute(container, "ls -d /tmp/a/").out == "/tmp/a/\n"


def test_nothing_is_put_into_a_read_only_container(make: Maker) -> None:
    container = make.sleeper(read_only=True)
    with refused(400, "container rootfs is marked read-only"):
        container.put_archive("/tmp", packed({"a": b""}))


def test_what_is_no_archive_is_refused(engine: Subject, make: Maker) -> None:
    container = make.sleeper()
    assert put(engine, container, "/tmp", b"certainly not a tar archive" * 100) == 500
    assert put(engine, container, "/tmp", b"") == 200


# -- differences ----------------------------------------------------------------------------------


def changes(container: Container) -> dict[str, int]:
    """What `docker diff` says: 0 changed, 1 added, 2 removed."""
    differences: Any = container.diff() or []
    return {change["Path"]: change["Kind"] for change in differences}


def test_a_new_container_differs_in_nothing(make: Maker) -> None:
    assert changes(make.created("true")) == {}


def test_additions_changes_and_removals(make: Maker) -> None:
    script = (
        "mkdir /new; echo x > /new/file; echo more >> /etc/passwd; rm /etc/group; chmod 700 /var"
    )
    container = make.ended("sh", "-c", script)
    assert changes(container) == {
        "/new": 1,
        "/new/file": 1,
        "/etc": 0,
        "/etc/passwd": 0,
        "/etc/group": 2,
        "/var": 0,
    }


def test_what_was_added_and_removed_again_is_no_difference(make: Maker) -> None:
    assert changes(make.ended("sh", "-c", "echo x > /tmp/x; rm /tmp/x")) == {}


def test_mounts_are_no_difference(make: Maker) -> None:
    volume = make.volume()
    container = make.ended("sh", "-c", "echo x > /data/x", volumes=[f"{volume.name}:/data"])
    assert changes(container) == {"/data": 1}


def test_a_removed_folder_is_one_removal(make: Maker) -> None:
    assert changes(make.ended("rm", "-r", "/home")) == {"/home": 2}


# -- commit and export ----------------------------------------------------------------------------


def test_a_commit_keeps_files_and_settings(engine: Subject, make: Maker) -> None:
    container = make.ended("sh", "-c", "echo kept > /kept; rm /etc/group")
    image = make.committed(
        container,
        f"cais-test-{make.scratch.token}",
        'CMD ["cat", "/kept"]',
        "ENV COLOUR=blue",
        tag="one",
        message="with a file",
        author="a tester",
    )
    assert image.tags == [f"cais-test-{make.scratch.token}:one"]
    assert image.attrs["Config"]["Cmd"] == ["cat", "/kept"]
    assert "COLOUR=blue" in image.attrs["Config"]["Env"]
    assert (image.attrs["Comment"], image.attrs["Author"]) == ("with a file", "a tester")
    assert make.ended(image=image.id).logs() == b"kept\n"
    assert make.ran("ls /etc/group", image=image.id).code == 1


def test_a_commit_adds_one_layer(engine: Subject, make: Maker, busybox: str) -> None:
    base = engine.client.images.get(busybox)
    container = make.ended("sh", "-c", "head -c 5000 /dev/zero > /zeros")
    image = make.committed(container, message="zeros")
    layers = image.attrs["RootFS"]["Layers"]
    assert layers[:-1] == base.attrs["RootFS"]["Layers"]
    assert image.attrs["Parent"] == base.id
    assert image.attrs["Size"] - base.attrs["Size"] == 5000
    newest, *older = image.history()
    assert (newest["Id"], newest["Size"], newest["Comment"]) == (image.id, 5000, "zeros")
    assert newest["CreatedBy"] == "sh -c head -c 5000 /dev/zero > /zeros"
    assert [step["Id"] for step in older] == [step["Id"] for step in base.history()]


def test_a_commit_of_what_is_not_there(engine: Subject) -> None:
    with refused(404, "No such container: no-such-one"):
        engine.api.commit("no-such-one")


def test_a_commit_with_a_change_that_makes_no_sense(make: Maker) -> None:
    container = make.created("true")
    with pytest.raises(APIError, match="FLY is not a valid change command"):
        container.commit(changes=["FLY away"])


def test_an_export_holds_the_whole_file_system(make: Maker) -> None:
    container = make.ended("sh", "-c", "echo out > /out; rm /etc/group")
    exported: Any = container.export()
    with tarfile.open(fileobj=io.BytesIO(b"".join(exported))) as archive:
        names = set(archive.getnames())
        file = archive.extractfile("out")
        assert file is not None
        assert file.read() == b"out\n"
    assert {"bin/busybox", "etc/passwd", "tmp"} <= names
    assert "etc/group" not in names


def test_archives_of_what_is_not_there(engine: Subject) -> None:
    calls: list[tuple[Any, ...]] = [
        (engine.api.get_archive, "no-such-one", "/"),
        (engine.api.put_archive, "no-such-one", "/", packed({})),
        (engine.api.diff, "no-such-one"),
    ]
    for call, *arguments in calls:
        with pytest.raises(NotFound, match="No such container: no-such-one"):
            call(*arguments)
