"""Images: listed, looked into, named, pulled, saved, loaded, removed."""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Callable
from typing import Any

import pytest
from docker.errors import ImageNotFound
from docker.models.images import Image

from tests.engine.scratch import Scratch
from tests.practice.subject import Maker, Subject, refused
from tests.practice.wire import Wire

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def tags(engine: Subject, **filters: Any) -> list[str]:
    """The names that a list of images with these filters shows."""
    found = engine.api.images(filters=filters)
    return sorted(tag for image in found for tag in image["RepoTags"])


@pytest.fixture
def own(make: Maker) -> Image:
    """An image that a test may rename and remove: busybox and one file."""
    container = make.ended("sh", "-c", "echo mine > /mine")
    return make.committed(container, repository(make), tag="one", message="one file more")


def repository(make: Maker) -> str:
    """A repository that no other test has."""
    return f"cais-test-{make.scratch.token}"


def load(engine: Subject, archive: bytes) -> list[dict[str, Any]]:
    """What the engine says when it is to load an archive."""
    return list(engine.api.load_image(archive, quiet=True))  # type: ignore[no-untyped-call]


# -- looked at ------------------------------------------------------------------------------------


def test_an_image_tells_what_it_is(engine: Subject, busybox: str) -> None:
    attrs = engine.client.images.get(busybox).attrs
    assert DIGEST.fullmatch(attrs["Id"])
    assert busybox in attrs["RepoTags"]
    assert (attrs["Os"], attrs["Config"]["Cmd"]) == ("linux", ["sh"])
    assert attrs["Architecture"] in ("amd64", "arm64")
    assert any(word.startswith("PATH=") for word in attrs["Config"]["Env"])
    assert attrs["RootFS"]["Type"] == "layers"
    assert all(DIGEST.fullmatch(layer) for layer in attrs["RootFS"]["Layers"])
    assert 500_000 < attrs["Size"] < 10_000_000
    assert attrs["Created"].endswith("Z")
    assert (attrs["Config"]["Entrypoint"], attrs["Config"].get("ExposedPorts")) == (None, None)


def test_an_image_in_a_list(engine: Subject, busybox: str) -> None:
    image = engine.client.images.get(busybox)
    [item] = [item for item in engine.api.images() if item["Id"] == image.id]
    assert busybox in item["RepoTags"]
    assert item["Size"] == image.attrs["Size"]
    assert item["SharedSize"] == -1
    assert isinstance(item["Created"], int)


def test_an_image_is_known_by_name_id_and_the_beginning_of_its_id(
    engine: Subject, busybox: str
) -> None:
    image = engine.client.images.get(busybox)
    digits = str(image.id).removeprefix("sha256:")
    keys = ["busybox", "docker.io/library/busybox", "library/busybox:latest", str(image.id)]
    for key in [*keys, digits, digits[:12], f"sha256:{digits[:20]}"]:
        assert engine.client.images.get(key).id == image.id


def test_an_image_that_is_not_there(engine: Subject) -> None:
    for name, said in (
        ("no-such-image", "No such image: no-such-image:latest"),
        ("no/such:tag", "No such image: no/such:tag"),
        ("f" * 64, f"No such image: sha256:{'f' * 64}"),
    ):
        with refused(404, said):
            engine.client.images.get(name)


def test_a_name_that_makes_no_sense(engine: Subject) -> None:
    with refused(
        400, "invalid reference format: repository name (library/UPPER) must be lowercase"
    ):
        engine.client.images.get("UPPER")


def test_the_history_of_an_image(engine: Subject, own: Image, busybox: str) -> None:
    base = engine.client.images.get(busybox)
    newest, *older = own.history()
    assert (newest["Id"], newest["Comment"]) == (own.id, "one file more")
    assert newest["CreatedBy"] == "sh -c echo mine > /mine"
    assert newest["Size"] == 5
    assert newest["Tags"] == own.tags
    assert older[0]["Id"] == base.id
    assert busybox in older[0]["Tags"]
    assert sum(step["Size"] for step in older) == base.attrs["Size"]


def test_the_greeting_of_hello_world(
    engine: Subject, make: Maker, borrowed: Callable[[str], str]
) -> None:
    container = make.ended(image=borrowed("hello-world:latest"))
    assert container.attrs["Config"]["Cmd"] == ["/hello"]
    assert container.logs().decode().startswith("\nHello from Docker!\n")


def test_alpine_is_what_it_says(make: Maker, borrowed: Callable[[str], str]) -> None:
    ran = make.ran(". /etc/os-release; echo $ID; id postgres 2>&1", image=borrowed("alpine:latest"))
    assert ran.out.startswith("alpine\n")


def test_python_is_a_gnu_userland(make: Maker, python: str) -> None:
    ran = make.ran(". /etc/os-release; echo $ID; ls --version | head -n 1", image=python)
    assert ran.out.splitlines()[0] == "debian"
    assert ran.out.splitlines()[1].startswith("ls (GNU ")


# -- listed ---------------------------------------------------------------------------------------


def test_a_list_is_filtered(engine: Subject, own: Image, scratch: Scratch, busybox: str) -> None:
    name = own.tags[0]
    own.tag(name.split(":")[0], "two")
    both = [name, name.replace(":one", ":two")]
    assert tags(engine, reference=name) == [name]
    assert tags(engine, reference=f"{name.split(':')[0]}*") == both
    assert tags(engine, reference=f"{name[:-4]}:t*") == [both[1]]
    assert tags(engine, label=scratch.label) == both
    assert tags(engine, label=f"{scratch.label}x") == []
    assert name in tags(engine, since=busybox)
    assert name not in tags(engine, before=busybox)
    assert name not in tags(engine, dangling=True)
    assert [image.id for image in engine.client.images.list(name=name)] == [own.id]


def test_an_image_without_a_name_is_dangling(
    engine: Subject, make: Maker, scratch: Scratch
) -> None:
    image = make.committed(make.created("true"))
    assert image.tags == []
    found = engine.client.images.list(filters={"dangling": True, "label": scratch.label})
    assert [each.id for each in found] == [image.id]
    [item] = engine.api.images(filters={"label": scratch.label})
    assert item["RepoTags"] in ([], ["<none>:<none>"])


# -- named ----------------------------------------------------------------------------------------


def test_a_name_is_given_moved_and_taken_away(engine: Subject, make: Maker, own: Image) -> None:
    name = repository(make)
    assert own.tag(name, "two")
    assert own.tag(f"localhost:5000/some/{name}", "1.0")
    own.reload()
    assert sorted(own.tags) == sorted(
        [f"{name}:one", f"{name}:two", f"localhost:5000/some/{name}:1.0"]
    )
    other = make.committed(make.created("true"))
    other.tag(name, "two")
    own.reload()
    assert f"{name}:two" not in own.tags
    engine.client.images.remove(f"{name}:one")
    own.reload()
    assert own.tags == [f"localhost:5000/some/{name}:1.0"]


def test_a_name_has_to_be_a_name(engine: Subject, own: Image) -> None:
    with refused(400, "invalid reference format: repository name (library/Bad) must be lowercase"):
        own.tag("Bad")
    with refused(400, "invalid tag format"):
        own.tag("good", "not a tag")
    with refused(404, "No such image: no-such-image:latest"):
        engine.api.tag("no-such-image", "some")


# -- removed --------------------------------------------------------------------------------------


def removal(engine: Subject, name: str, **settings: bool) -> list[dict[str, str]]:
    """What the engine says it did when it removed an image."""
    return list(engine.api.remove_image(name, **settings))


def test_removing_one_of_two_names_removes_no_image(engine: Subject, own: Image) -> None:
    name = own.tags[0]
    own.tag(name[:-4], "two")
    assert removal(engine, f"{name[:-4]}:two") == [{"Untagged": f"{name[:-4]}:two"}]
    own.reload()
    assert own.tags == [name]


def test_removing_the_last_name_removes_the_image_and_its_own_layer(
    engine: Subject, make: Maker, own: Image, busybox: str
) -> None:
    for container in engine.client.containers.list(all=True, filters={"label": make.scratch.label}):
        container.remove()
    name, layer = own.tags[0], own.attrs["RootFS"]["Layers"][-1]
    said = removal(engine, name)
    assert said[:2] == [{"Untagged": name}, {"Deleted": own.id}]
    assert len(said) == 3
    assert DIGEST.fullmatch(said[2]["Deleted"])
    assert DIGEST.fullmatch(layer)
    with pytest.raises(ImageNotFound):
        engine.client.images.get(str(own.id))
    assert engine.client.images.get(busybox)


def test_an_image_in_use_is_not_removed(engine: Subject, make: Maker, own: Image) -> None:
    name = own.tags[0]
    container = make.sleeper(image=name)
    words = (
        f'conflict: unable to remove repository reference "{name}" (must force) - container '
        f"{container.short_id} is using its referenced image {own.short_id.split(':')[1]}"
    )
    with refused(409, words):
        removal(engine, name)
    words = (
        f"conflict: unable to delete {own.short_id.split(':')[1]} (cannot be forced) - image is "
        f"being used by running container {container.short_id}"
    )
    with refused(409, words):
        removal(engine, str(own.id), force=True)
    container.remove(force=True)


def test_an_image_of_ended_containers_is_removed_by_force(
    engine: Subject, make: Maker, own: Image
) -> None:
    name = own.tags[0]
    container = make.ended("true", image=name)
    assert removal(engine, name, force=True)[0] == {"Untagged": name}
    container.reload()
    assert container.attrs["Config"]["Image"] == name


def test_an_image_with_two_names_is_not_removed_by_id(
    engine: Subject, make: Maker, own: Image
) -> None:
    for container in engine.client.containers.list(all=True, filters={"label": make.scratch.label}):
        container.remove()
    name, short = own.tags[0], own.short_id.split(":")[1]
    own.tag(f"{name[:-4]}-other", "two")
    words = (
        f"conflict: unable to delete {short} (must be forced) - image is referenced in multiple "
        "repositories"
    )
    with refused(409, words):
        removal(engine, str(own.id))
    said = removal(engine, str(own.id), force=True)
    assert {"Untagged": name} in said
    assert {"Deleted": own.id} in said


def test_an_image_with_children_stays(engine: Subject, make: Maker, own: Image) -> None:
    make.committed(make.ended("touch", "/more", image=own.tags[0]), f"{repository(make)}-child")
    for container in engine.client.containers.list(all=True, filters={"label": make.scratch.label}):
        container.remove()
    short = own.short_id.split(":")[1]
    words = (
        f"conflict: unable to delete {short} (cannot be forced) - image has dependent child images"
    )
    engine.client.images.remove(own.tags[0])
    with refused(409, words):
        removal(engine, str(own.id))


def test_removing_what_is_not_there(engine: Subject) -> None:
    with refused(404, "No such image: no-such-image:latest"):
        engine.api.remove_image("no-such-image")


def test_pruning_removes_what_has_no_name(engine: Subject, make: Maker, scratch: Scratch) -> None:
    image = make.committed(make.ended("sh", "-c", "head -c 4000 /dev/zero > /x"))
    for container in engine.client.containers.list(all=True, filters={"label": scratch.label}):
        container.remove()
    answer = engine.client.images.prune(filters={"label": scratch.label, "dangling": True})
    assert {"Deleted": image.id} in answer["ImagesDeleted"]
    assert answer["SpaceReclaimed"] == 4000
    answer = engine.client.images.prune(filters={"label": scratch.label})
    assert answer == {"ImagesDeleted": None, "SpaceReclaimed": 0}


# -- pulled, saved, loaded ------------------------------------------------------------------------


def test_pulling_what_is_there_says_so(disposable: Subject) -> None:
    lines = list(disposable.api.pull("busybox", tag="latest", stream=True, decode=True))
    assert lines[0] == {"status": "Pulling from library/busybox", "id": "latest"}
    assert re.fullmatch(r"Digest: sha256:[0-9a-f]{64}", lines[-2]["status"])
    assert lines[-1] == {"status": "Status: Image is up to date for busybox:latest"}


def test_pulling_shows_the_layers_on_their_way(disposable: Subject) -> None:
    name = "alpine:3.10"
    if disposable.client.images.list(name=name):
        disposable.client.images.remove(name, force=True)
    lines = list(disposable.api.pull("alpine", tag="3.10", stream=True, decode=True))
    assert lines[0] == {"status": "Pulling from library/alpine", "id": "3.10"}
    assert lines[-1] == {"status": f"Status: Downloaded newer image for {name}"}
    steps = [line["status"] for line in lines[1:-2]]
    assert steps[0] == "Pulling fs layer"
    assert steps[-1] == "Pull complete"
    assert {"Download complete", "Extracting"} <= set(steps)
    layer = lines[1]["id"]
    assert re.fullmatch(r"[0-9a-f]{12}", layer)
    extracting = next(line for line in lines if line["status"] == "Extracting")
    assert 0 < extracting["progressDetail"]["current"] <= extracting["progressDetail"]["total"]
    assert disposable.client.images.get(name).attrs["RepoDigests"]


def test_an_image_goes_out_and_comes_back(engine: Subject, make: Maker, own: Image) -> None:
    saved = b"".join(own.save(named=True))
    with tarfile.open(fileobj=io.BytesIO(saved)) as archive:
        manifest = json.load(archive.extractfile("manifest.json") or io.BytesIO())
    assert manifest[0]["RepoTags"] == own.tags
    assert len(manifest[0]["Layers"]) == len(own.attrs["RootFS"]["Layers"])
    name, identity = own.tags[0], own.id
    for container in engine.client.containers.list(all=True, filters={"label": make.scratch.label}):
        container.remove()
    engine.client.images.remove(name)
    [loaded] = engine.client.images.load(saved)
    assert (loaded.id, loaded.tags) == (identity, [name])
    assert make.ran("cat /mine", image=name).out == "mine\n"


def test_loading_says_what_was_loaded(engine: Subject, own: Image) -> None:
    saved = b"".join(own.save(named=True))
    lines = load(engine, saved)
    assert lines == [{"stream": f"Loaded image: {own.tags[0]}\n"}]


def test_loading_what_is_no_image(engine: Subject) -> None:
    empty = io.BytesIO()
    tarfile.open(fileobj=empty, mode="w").close()
    for archive in (empty.getvalue(), b"certainly not a tar archive" * 100):
        [line] = load(engine, archive)
        assert line["error"] == line["errorDetail"]["message"] != ""


def test_a_file_system_is_imported(engine: Subject, make: Maker) -> None:
    exported: Any = make.ended("sh", "-c", "echo flat > /flat").export()
    name = f"{repository(make)}-flat"
    key, value = next(iter(make.scratch.labels.items()))
    engine.api.import_image_from_data(
        b"".join(exported),
        repository=name,
        tag="1",
        changes=['CMD ["cat", "/flat"]', f"LABEL {key}={value}"],
    )
    image = engine.client.images.get(f"{name}:1")
    assert len(image.attrs["RootFS"]["Layers"]) == 1
    assert make.ended(image=image.id).logs() == b"flat\n"


def test_the_disk_usage_of_images(engine: Subject, own: Image) -> None:
    usage = engine.client.df()
    [item] = [item for item in usage["Images"] if item["Id"] == own.id]
    assert item["Containers"] == 0
    assert item["Size"] == own.attrs["Size"]
    assert item["SharedSize"] == own.attrs["Size"] - 5
    assert usage["LayersSize"] >= own.attrs["Size"]


def test_unused_routes_for_images(engine: Subject) -> None:
    with Wire(engine.host) as wire:
        code, body = wire.request("GET", "/images/no-such-image/history").answer()
    assert (code, body) == (404, b'{"message":"No such image: no-such-image:latest"}\n')
