"""Volumes: named and nameless, filled, shared, outliving their containers."""

from __future__ import annotations

import re

import pytest
from docker.errors import NotFound
from docker.types import Mount

from tests.engine.scratch import Scratch
from tests.practice.subject import Maker, Subject, execute, refused


def names(engine: Subject, **filters: object) -> list[str]:
    """The names of the volumes that a list with these filters shows."""
    return sorted(str(volume.name) for volume in engine.client.volumes.list(filters=filters))


def test_a_volume_is_made_and_listed(engine: Subject, make: Maker, scratch: Scratch) -> None:
    volume = make.volume(labels={"colour": "blue"})
    attrs = volume.attrs
    assert (attrs["Driver"], attrs["Scope"], attrs["Options"]) == ("local", "local", None)
    assert attrs["Labels"] == {**scratch.labels, "colour": "blue"}
    assert attrs["Mountpoint"].endswith(f"/{volume.name}/_data")
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", attrs["CreatedAt"])
    assert names(engine, label=scratch.label) == [volume.name]
    assert engine.client.volumes.get(str(volume.name)).attrs == attrs


def test_a_volume_without_a_name_is_given_one(engine: Subject, scratch: Scratch) -> None:
    volume = engine.client.volumes.create(labels=scratch.labels)
    assert re.fullmatch(r"[0-9a-f]{64}", str(volume.name))
    assert volume.attrs["Labels"]["com.docker.volume.anonymous"] == ""


def test_making_a_volume_that_is_there_changes_nothing(engine: Subject, make: Maker) -> None:
    volume = make.volume()
    again = engine.client.volumes.create(str(volume.name), labels={"other": "label"})
    assert again.attrs == volume.attrs


def test_a_volume_s_name_is_a_name(engine: Subject) -> None:
    words = (
        'create ./here: "./here" includes invalid characters for a local volume name, only '
        '"[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use '
        "absolute path"
    )
    with refused(400, words):
        engine.client.volumes.create("./here")


def test_a_volume_that_is_not_there(engine: Subject) -> None:
    with refused(404, "get no-such-volume: no such volume"):
        engine.client.volumes.get("no-such-volume")
    with refused(404, "get no-such-volume: no such volume"):
        engine.api.remove_volume("no-such-volume")


def test_a_list_is_filtered(engine: Subject, make: Maker, scratch: Scratch) -> None:
    used, idle = make.volume("used"), make.volume("idle", labels={"kind": "odd"})
    make.created("true", volumes=[f"{used.name}:/data"])
    assert names(engine, name=idle.name) == [idle.name]
    assert names(engine, name=scratch.token) == sorted([str(used.name), str(idle.name)])
    assert names(engine, label=[scratch.label, "kind=odd"]) == [idle.name]
    assert names(engine, dangling=True, label=scratch.label) == [idle.name]
    assert names(engine, dangling=False, label=scratch.label) == [used.name]
    assert names(engine, driver="local", label=scratch.label) == sorted(
        [str(used.name), str(idle.name)]
    )


def test_what_is_written_to_a_volume_outlives_the_container(make: Maker) -> None:
    mount = [f"{make.volume().name}:/data"]
    make.ended("sh", "-c", "echo kept > /data/kept", volumes=mount).remove()
    assert make.ran("cat /data/kept", volumes=mount).out == "kept\n"


def test_a_named_volume_is_made_with_its_container(engine: Subject, make: Maker) -> None:
    name = make.name("implied")
    container = make.sleeper(volumes=[f"{name}:/data"])
    [mount] = container.attrs["Mounts"]
    assert (mount["Type"], mount["Name"], mount["Destination"]) == ("volume", name, "/data")
    assert (mount["Driver"], mount["RW"], mount["Mode"]) == ("local", True, "z")
    container.remove(force=True, v=True)
    assert engine.client.volumes.get(name).name == name
    engine.client.volumes.get(name).remove()


def test_two_containers_share_a_volume(make: Maker) -> None:
    mount = [f"{make.volume().name}:/data"]
    first, second = make.sleeper(volumes=mount), make.sleeper(volumes=mount)
    execute(first, "echo from first > /data/x")
    assert execute(second, "cat /data/x; echo more >> /data/x").out == "from first\n"
    assert execute(first, "cat /data/x").out == "from first\nmore\n"


def test_a_volume_can_be_mounted_for_reading_only(make: Maker) -> None:
    mount = [f"{make.volume().name}:/data:ro"]
    ran = make.ran("echo x > /data/x", volumes=mount)
    assert (ran.code, ran.err) == (1, "sh: can't create /data/x: Read-only file system\n")


def test_an_empty_volume_takes_over_what_the_image_has_there(make: Maker) -> None:
    script = "mkdir /seed; echo s > /seed/s; chown 5:6 /seed/s"
    image = make.committed(make.ended("sh", "-c", script)).id
    mount = [f"{make.volume().name}:/seed"]
    ran = make.ran(
        "cat /seed/s; stat -c %u:%g /seed/s; mv /seed/s /seed/t", volumes=mount, image=image
    )
    assert ran.out == "s\n5:6\n"
    assert make.ran("ls /seed", volumes=mount, image=image).out == "t\n"


def test_a_volume_with_something_in_it_hides_what_the_image_has(make: Maker) -> None:
    mount = [f"{make.volume().name}:/data"]
    make.ended("touch", "/data/mine", volumes=mount)
    image = make.committed(make.ended("sh", "-c", "mkdir /data; echo x > /data/image"))
    assert make.ran("ls /data", volumes=mount, image=image.id).out == "mine\n"


def test_nocopy_leaves_a_volume_empty(make: Maker) -> None:
    image = make.committed(make.ended("sh", "-c", "mkdir /seed; echo s > /seed/s"))
    mounts = [Mount("/seed", make.volume().name, no_copy=True)]
    assert make.ran("ls -A /seed", mounts=mounts, image=image.id).out == ""


def test_a_nameless_volume_goes_with_its_container_when_asked(engine: Subject, make: Maker) -> None:
    kept, gone = (make.created("true", mounts=[Mount("/data", None)]) for _ in range(2))
    names_of = {c.id: str(c.attrs["Mounts"][0]["Name"]) for c in (kept, gone)}
    assert all(re.fullmatch(r"[0-9a-f]{64}", name) for name in names_of.values())
    kept.remove()
    gone.remove(v=True)
    volume = engine.client.volumes.get(names_of[kept.id])
    with pytest.raises(NotFound):
        engine.client.volumes.get(names_of[gone.id])
    volume.remove()


def test_a_container_that_removes_itself_takes_its_nameless_volumes(
    engine: Subject, make: Maker
) -> None:
    container = make.created("true", mounts=[Mount("/data", None)], auto_remove=True)
    name = str(container.attrs["Mounts"][0]["Name"])
    container.start()
    container.wait(condition="removed")
    with pytest.raises(NotFound):
        engine.client.volumes.get(name)


def test_an_image_s_volumes_are_made_nameless(make: Maker) -> None:
    image = make.committed(make.created("true"), None, "VOLUME /data")
    [mount] = make.created("true", image=image.id).attrs["Mounts"]
    assert (mount["Type"], mount["Destination"]) == ("volume", "/data")
    assert re.fullmatch(r"[0-9a-f]{64}", mount["Name"])


def test_volumes_from_another_container(make: Maker) -> None:
    first = make.created("true", name=make.name("first"), volumes=[f"{make.volume().name}:/data"])
    make.ended("sh", "-c", "echo shared > /data/x", volumes_from=[str(first.name)])
    assert make.ran("cat /data/x", volumes_from=[str(first.name)]).out == "shared\n"


def test_a_volume_in_use_is_not_removed(make: Maker) -> None:
    volume = make.volume()
    container = make.created("true", volumes=[f"{volume.name}:/data"])
    with refused(409, f"remove {volume.name}: volume is in use - [{container.id}]"):
        volume.remove()
    container.remove()
    volume.remove()


def test_pruning_takes_nameless_ones_and_named_ones_when_asked(
    engine: Subject, make: Maker, scratch: Scratch
) -> None:
    named, used = make.volume("named"), make.volume("used")
    nameless = engine.client.volumes.create(labels=scratch.labels)
    make.created("true", volumes=[f"{used.name}:/data"])
    answer = engine.client.volumes.prune(filters={"label": scratch.label})
    assert answer["VolumesDeleted"] == [nameless.name]
    make.ended(
        "sh", "-c", "head -c 6000 /dev/zero > /data/x", volumes=[f"{named.name}:/data"]
    ).remove()
    answer = engine.client.volumes.prune(filters={"label": scratch.label, "all": True})
    assert answer["VolumesDeleted"] == [named.name]
    assert answer["SpaceReclaimed"] == 6000
    assert names(engine, label=scratch.label) == [used.name]
    answer = engine.client.volumes.prune(filters={"label": scratch.label, "all": True})
    assert answer == {"VolumesDeleted": [], "SpaceReclaimed": 0}


def test_the_disk_usage_of_volumes(engine: Subject, make: Maker) -> None:
    volume = make.volume()
    make.ended("sh", "-c", "head -c 7000 /dev/zero > /data/x", volumes=[f"{volume.name}:/data"])
    [item] = [v for v in engine.client.df()["Volumes"] if v["Name"] == volume.name]
    assert item["UsageData"] == {"RefCount": 1, "Size": 7000}
