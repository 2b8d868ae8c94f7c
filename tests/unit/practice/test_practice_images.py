"""The images of an engine: pulled, named, listed, made, removed; and what survives a restart."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from tui.practice.catalog.images import digest_of, host_architecture
from tui.practice.daemon.images import progress
from tui.practice.daemon.images.images import Images
from tui.practice.daemon.images.making import Child
from tui.practice.daemon.images.progress import Transfer
from tui.practice.errors import BadRequest, Conflict, Failed, NotFound
from tui.practice.files.nodes import Kind
from tui.practice.filters import Filters
from tui.practice.store.database import Database
from tui.practice.store.layers import Layer, LayerEntry, LayerStore, opaque

CONTAINER = "c0ffee" * 10 + "beef"


class World:
    """An engine's images, and what is around them. `open` again is a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.users: dict[str, list[tuple[str, bool]]] = {}
        self.events: list[tuple[str, str, dict[str, str]]] = []
        self.open()

    def open(self) -> None:
        self.database = Database(self.folder / "engine.db")
        self.layers = LayerStore(self.folder / "layers")
        self.images = Images(
            self.database,
            self.layers,
            lambda kind, action, identity, about: self.events.append((action, identity, {**about})),
            lambda identity: self.users.get(identity, []),
            pace=0.0,
            scratch=self.folder,
        )

    def restart(self) -> None:
        self.database.close()
        self.open()

    async def pull(self, name: str, tag: str = "latest", platform: str = "") -> str:
        """Pull an image; returns its id."""
        async for _ in self.images.pull(name, tag, platform):
            pass
        return self.images.resolve(f"{name}:{tag}").id

    def commit(self, parent: str, text: str = "x", name: str = "", **settings: Any) -> str:
        """Make an image with one more file."""
        identity = self.images.create(
            Child(
                parent=parent,
                layer=self.layer(text),
                config={"Cmd": ["sh"], **settings},
                created_by="sh",
                comment="done",
            )
        )
        if name:
            self.images.tag(identity, self.images.check_new_name(name))
        return identity

    def layer(self, text: str) -> Layer:
        data = text.encode()
        return self.layers.add([(LayerEntry("f", Kind.FILE, 0o644, size=len(data)), data)])

    async def listed(self, **filters: str) -> list[str]:
        """The names of the images that filters leave; ids for those without."""
        asked = Filters({key.replace("_", ""): [value] for key, value in filters.items()})
        found = await self.images.listed(asked, everything="everything" in filters)
        return [name for one in found for name in one["RepoTags"] or [one["Id"]]]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.database.close()


async def documents(stream: AsyncIterator[dict[str, Any]]) -> list[dict[str, Any]]:
    return [document async for document in stream]


# -- pulling ------------------------------------------------------------------------------------


async def test_a_pull_tells_its_course(world: World) -> None:
    told = await documents(world.images.pull("docker.io/library/nginx", "1.27"))
    assert told[0] == {"status": "Pulling from library/nginx", "id": "1.27"}
    image = world.images.resolve("nginx:1.27")
    by_layer: dict[str, list[str]] = {}
    for document in told[1:-2]:
        by_layer.setdefault(document["id"], []).append(document["status"])
    assert list(by_layer) == [diff_id[7:19] for diff_id in image.layers]
    for statuses in by_layer.values():
        assert statuses[0] == "Pulling fs layer"
        order = ["Downloading", "Verifying Checksum", "Download complete", "Extracting"]
        assert [one for one in order if one in statuses] == order
        assert statuses[-1] == "Pull complete"
    [digest] = image_names(world, "nginx:1.27")["RepoDigests"]
    assert told[-2] == {"status": f"Digest: {digest.partition('@')[2]}"}
    assert told[-1] == {"status": "Status: Downloaded newer image for nginx:1.27"}
    assert world.events == [
        ("pull", "nginx:1.27", {**(image.labels or {}), "name": "nginx"}),
    ]


def image_names(world: World, text: str) -> dict[str, Any]:
    return world.images.inspect(text)


async def test_what_is_here_is_not_pulled_again(world: World) -> None:
    await world.pull("busybox")
    told = await documents(world.images.pull("busybox", "latest"))
    assert [one["status"] for one in told][::2] == [
        "Pulling from library/busybox",
        "Status: Image is up to date for busybox:latest",
    ]
    told = await documents(world.images.pull("busybox", "1.37"))
    assert told[-1]["status"] == "Status: Downloaded newer image for busybox:1.37"
    assert len(world.images) == 1
    assert world.images.inspect("busybox")["RepoTags"] == ["busybox:1.37", "busybox:latest"]


async def test_shared_layers_are_not_fetched_again(world: World) -> None:
    await world.pull("debian", "bookworm-slim")
    told = await documents(world.images.pull("nginx", "latest"))
    base = world.images.resolve("debian:bookworm-slim").layers[0]
    assert [one["status"] for one in told if one.get("id") == base[7:19]] == ["Already exists"]


async def test_all_tags(world: World) -> None:
    told = await documents(world.images.pull("hello-world", ""))
    assert [one.get("id") for one in told if one["status"].startswith("Pulling from")] == [
        "latest",
        "linux",
    ]
    assert world.images.inspect("hello-world")["RepoTags"] == [
        "hello-world:latest",
        "hello-world:linux",
    ]


async def test_by_digest(world: World) -> None:
    published = await world.images.look_up("busybox")
    told = await documents(world.images.pull("busybox", published.digest))
    name = f"busybox@{published.digest}"
    assert told[0]["id"] == f"docker.io/library/{name}"
    assert told[-1]["status"] == f"Status: Downloaded newer image for {name}"
    assert world.images.inspect(name)["RepoTags"] == []
    with pytest.raises(NotFound, match="No such image: busybox:latest"):
        world.images.resolve("busybox")


@pytest.mark.parametrize(
    ("name", "tag", "error", "message"),
    [
        ("nope", "latest", NotFound, "pull access denied for nope, repository does not exist"),
        ("me/busybox", "latest", NotFound, "pull access denied for me/busybox"),
        ("busybox", "nope", NotFound, "manifest for busybox:nope not found: manifest unknown"),
        ("busybox", "sha256:" + "0" * 64, NotFound, "manifest unknown: manifest unknown"),
        ("localhost:5000/x", "1", Failed, 'Get "https://localhost:5000/v2/": '),
    ],
)
async def test_what_cannot_be_pulled(
    world: World, name: str, tag: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        await documents(world.images.pull(name, tag))
    assert str(caught.value).startswith(message) or message in str(caught.value)
    assert "practice engine" in str(caught.value)
    assert "busybox" in str(caught.value)


async def test_platforms(world: World) -> None:
    other = "arm64" if host_architecture() == "amd64" else "amd64"
    mine = await world.pull("busybox")
    assert world.images.inspect("busybox")["Architecture"] == host_architecture()
    foreign = await world.pull("busybox", platform=f"linux/{other}")
    assert foreign != mine
    with pytest.raises(NotFound) as caught:
        world.images.resolve("busybox", f"linux/{host_architecture()}")
    assert caught.value.message.startswith("image with reference busybox was found but its platfo")
    assert world.images.resolve("busybox", f"linux/{other}").id == foreign
    with pytest.raises(NotFound, match=r"no matching manifest for linux/s390x in the manifest"):
        await world.pull("busybox", platform="linux/s390x")
    for platform, message in (
        ("foobar", '"foobar": unknown operating system or architecture: invalid argument'),
        ("linux/a/b/c", '"linux/a/b/c": cannot parse platform specifier: invalid argument'),
        ("linux/", '"" is an invalid component of "linux/"'),
    ):
        with pytest.raises(BadRequest) as refused:
            await world.pull("busybox", platform=platform)
        assert refused.value.message.startswith(message)


async def test_a_pull_that_is_given_up_leaves_nothing(world: World) -> None:
    async with aclosing(world.images.pull("nginx", "latest")) as pull:
        async for document in pull:
            if document["status"] == "Pull complete":
                break
    assert len(world.images) == 0
    assert world.layers.diff_ids() == []
    assert await world.pull("nginx")


async def test_many_pull_the_same_at_once(world: World) -> None:
    identities = await asyncio.gather(*(world.pull("nginx") for _ in range(5)))
    assert len(set(identities)) == 1
    assert len(world.layers.diff_ids()) == 7


async def test_a_pull_needs_no_layer_that_goes_meanwhile(world: World) -> None:
    await world.pull("debian", "bookworm-slim")
    async with aclosing(world.images.pull("nginx", "latest")) as pull:
        await anext(pull)
        await anext(pull)
        world.images.remove("debian:bookworm-slim")
        async for _ in pull:
            pass
    image = world.images.resolve("nginx")
    assert set(image.layers) == set(world.layers.diff_ids())
    assert world.images.size_of(image.layers) > 190_000_000


def test_the_pace_of_a_pull() -> None:
    def seconds(*sizes: int) -> float:
        reports = progress.pull([Transfer(str(n), size) for n, size in enumerate(sizes)])
        return sum(report.pause for report in reports)

    assert seconds(2_000) < 0.3
    assert 1.0 < seconds(50_000_000, 25_000_000, 67_000_000, 236_000_000) < 2.5
    assert seconds() == 0.0


@pytest.mark.parametrize(
    ("current", "total", "drawn"),
    [
        (196, 196, "[" + "=" * 50 + ">]     196B/196B"),
        (1_234_567, 3_000_000, "[" + "=" * 20 + ">" + " " * 30 + "]  1.235MB/3MB"),
        (0, 10, "[>" + " " * 50 + "]       0B/10B"),
        (5, 0, "      5B"),
    ],
)
def test_the_bar(current: int, total: int, drawn: str) -> None:
    assert progress.bar(current, total) == drawn


# -- looking ------------------------------------------------------------------------------------


async def test_images_are_found_by_name_and_by_id(world: World) -> None:
    identity = await world.pull("busybox")
    digits = identity.removeprefix("sha256:")
    for text in ("busybox", "library/busybox:latest", identity, digits, digits[:1], identity[:15]):
        assert world.images.resolve(text).id == identity
    for text, said in (
        ("nope", "nope:latest"),
        ("sha256:" + "0" * 64, "sha256:" + "0" * 64),
        ("f" * 64, "sha256:" + "f" * 64),
        ("busybox:1.36", "busybox:1.36"),
    ):
        with pytest.raises(NotFound) as caught:
            world.images.resolve(text)
        assert caught.value.message == f"No such image: {said}"
    with pytest.raises(BadRequest):
        world.images.resolve("NO")
    assert world.images.find("nope") is None


async def test_an_ambiguous_id_is_none(world: World) -> None:
    first = {await world.pull("alpine", tag) for tag in ("latest", "3.21", "3.20", "3.19", "3.18")}
    first |= {world.commit("", f"{number}") for number in range(16)}
    digits = [identity[7] for identity in first]
    twice = next(digit for digit in digits if digits.count(digit) > 1)
    with pytest.raises(NotFound):
        world.images.resolve(twice)


async def test_the_whole_of_an_image(world: World) -> None:
    await world.pull("httpd")
    document = world.images.inspect("httpd")
    # The keys of Docker Engine 28.5.2, for an image of one architecture.
    assert set(document) - {"Variant"} == {
        *("Id", "RepoTags", "RepoDigests", "Parent", "Comment", "Created", "DockerVersion"),
        *("Author", "Architecture", "Os", "Size", "GraphDriver", "RootFS", "Metadata", "Config"),
    }
    assert document["Metadata"] == {"LastTagTime": "0001-01-01T00:00:00Z"}
    assert set(document["GraphDriver"]["Data"]) == {
        *("LowerDir", "MergedDir", "UpperDir", "WorkDir"),
    }
    assert len(document["RootFS"]["Layers"]) == 6
    assert document["Config"]["Cmd"] == ["httpd-foreground"]
    raw = world.images.resolve("httpd").raw
    assert document["Id"] == digest_of(raw)


async def test_the_history_of_an_image(world: World) -> None:
    base = await world.pull("busybox")
    identity = world.commit(base, "12345", "mine")
    newest, oldest = world.images.history("mine")
    assert newest == {
        "Comment": "done",
        "Created": newest["Created"],
        "CreatedBy": "sh",
        "Id": identity,
        "Size": 5,
        "Tags": ["mine:latest"],
    }
    assert (oldest["Id"], oldest["Tags"]) == (base, ["busybox:latest"])
    assert oldest["CreatedBy"].startswith("BusyBox")
    await world.pull("nginx")
    lines = world.images.history("nginx")
    assert [line["Id"] for line in lines[1:]] == ["<missing>"] * (len(lines) - 1)
    assert sum(line["Size"] for line in lines) == world.images.inspect("nginx")["Size"]


async def test_lists_have_the_newest_first(world: World) -> None:
    old, new = await world.pull("alpine", "3.10"), await world.pull("alpine")
    found = await world.images.listed(Filters())
    assert [one["Id"] for one in found] == [new, old]
    assert set(found[0]) == {
        *("Containers", "Created", "Id", "Labels", "ParentId", "RepoDigests", "RepoTags"),
        *("SharedSize", "Size"),
    }
    assert (found[0]["Containers"], found[0]["SharedSize"]) == (-1, -1)
    world.users[new] = [(CONTAINER, False)]
    counted = await world.images.listed(Filters(), count=True, shared=True)
    assert (counted[0]["Containers"], counted[0]["SharedSize"]) == (1, 0)


async def test_lists_are_filtered(world: World) -> None:
    base = await world.pull("busybox")
    await world.pull("alpine", "3.10")
    child = world.commit(base, name="mine:1", Labels={"a": "b"})
    nameless = world.commit(base, "y")
    for filters, expected in (
        ({"reference": "alp*"}, ["alpine:3.10"]),
        ({"reference": "*:1"}, ["mine:1"]),
        ({"reference": "mine"}, ["mine:1"]),
        ({"reference": "[a-b]*"}, ["busybox:latest", "alpine:3.10"]),
        ({"reference": "docker.io/library/busybox"}, []),
        ({"label": "a"}, ["mine:1"]),
        ({"label": "a=c"}, []),
        ({"since": "busybox"}, [nameless, "mine:1"]),
        ({"before": "busybox"}, ["alpine:3.10"]),
        ({"dangling": "true"}, [nameless]),
        ({"dangling": "false"}, ["mine:1", "busybox:latest", "alpine:3.10"]),
        ({"until": "2023-01-01"}, ["alpine:3.10"]),
    ):
        assert await world.listed(**filters) == expected, filters
    world.images.remove("busybox")
    assert base not in await world.listed()
    found = await world.images.listed(Filters(), everything=True)
    assert base in [one["Id"] for one in found]
    assert child in [one["Id"] for one in found]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"foo": "x"}, "invalid filter 'foo'"),
        ({"label!": "x"}, "invalid filter 'label!'"),
        ({"dangling": "maybe"}, "invalid filter 'dangling=[maybe]'"),
        ({"before": "nope"}, "No such image: nope:latest"),
        ({"reference": "[a"}, "syntax error in pattern"),
        ({"reference": "a\\"}, "syntax error in pattern"),
        ({"reference": "[z-a]"}, "syntax error in pattern"),
        ({"until": "bogus"}, 'failed to parse value as time or duration: "bogus"'),
    ],
)
async def test_filters_that_make_no_sense(
    world: World, filters: dict[str, str], message: str
) -> None:
    with pytest.raises((BadRequest, NotFound, Failed)) as caught:
        await world.images.listed(Filters({key: [value] for key, value in filters.items()}))
    assert caught.value.message == message


async def test_a_hostile_pattern_takes_no_time(world: World) -> None:
    world.commit("", name="a" * 200)
    assert await world.listed(reference="*a" * 500 + "b") == []


async def test_the_disk_usage_counts_every_layer_once(world: World) -> None:
    base = await world.pull("busybox")
    size = world.images.inspect("busybox")["Size"]
    world.commit(base, "12345", "mine")
    usage = await world.images.disk_usage()
    assert usage["LayersSize"] == size + 5
    shares = {one["Id"]: one["SharedSize"] for one in usage["Images"]}
    assert shares == {base: size, world.images.resolve("mine").id: size}
    assert [one["RepoDigests"] is None for one in usage["Images"]] == [True, False]


# -- naming -------------------------------------------------------------------------------------


async def test_a_name_moves_to_the_image_that_gets_it(world: World) -> None:
    first, second = world.commit("", "1", "x:1"), world.commit("", "2")
    world.images.tag(second, "x:1")
    assert world.images.names(first) == []
    assert world.images.names(second) == ["x:1"]
    assert world.images.inspect("x:1")["Metadata"]["LastTagTime"].startswith("2")
    assert [action for action, _, _ in world.events] == ["create", "tag", "create", "tag"]
    assert world.events[-1][2] == {"name": "x:1"}


def test_names_that_cannot_be_given(world: World) -> None:
    for repository, tag, message in (
        ("Foo", "1", "invalid reference format: repository name (library/Foo) must be lowercase"),
        ("foo", "!!", "invalid tag format"),
        ("sha256", "1", "refusing to create an ambiguous tag using digest algorithm as name"),
    ):
        with pytest.raises(BadRequest) as caught:
            world.images.check_new_name(repository, tag)
        assert caught.value.message == message
    assert world.images.check_new_name("", "1") == ""
    assert world.images.check_new_name("docker.io/library/a") == "a:latest"
    with pytest.raises(NotFound):
        world.images.tag("nope", "a:1")


# -- making -------------------------------------------------------------------------------------


async def test_an_image_is_made_of_another_one(world: World) -> None:
    base = await world.pull("busybox")
    identity = world.commit(base, "12345", Labels={"a": "b"})
    image = world.images.resolve(identity)
    assert image.layers[:-1] == world.images.resolve(base).layers
    assert image.parent == base
    assert world.images.descends(identity, base)
    assert not world.images.descends(base, identity)
    assert world.events[-1] == ("create", identity, {"a": "b", "name": identity})
    with pytest.raises(NotFound):
        world.commit("sha256:" + "0" * 64)


async def test_a_step_that_changes_no_file_makes_no_layer(world: World) -> None:
    base = await world.pull("busybox")
    for layer in (None, world.layers.add([])):
        identity = world.images.create(
            Child(parent=base, layer=layer, config={"Cmd": ["x"]}, created_by="CMD")
        )
        image = world.images.resolve(identity)
        assert image.layers == world.images.resolve(base).layers
        assert image.document["history"][-1]["empty_layer"] is True
    marked = world.layers.add([(opaque("etc"), None)])
    identity = world.images.create(Child(parent=base, layer=marked, config={}, created_by="x"))
    assert world.images.resolve(identity).layers[-1] == marked.diff_id


# -- removing -----------------------------------------------------------------------------------


async def test_the_last_name_takes_the_image_along(world: World) -> None:
    identity = await world.pull("nginx", "alpine")
    image = world.images.resolve(identity)
    digest = world.images.inspect(identity)["RepoDigests"][0]
    world.events.clear()
    records = world.images.remove("nginx:alpine")
    assert records == [
        {"Untagged": "nginx:alpine"},
        {"Untagged": digest},
        {"Deleted": identity},
        *({"Deleted": chain} for chain in reversed(image.chains)),
    ]
    assert world.layers.diff_ids() == []
    assert [(action, about) for action, _, about in world.events] == [
        ("untag", {**(image.labels or {}), "name": identity}),
        ("delete", {"name": identity}),
    ]


async def test_one_of_several_names_takes_only_itself_along(world: World) -> None:
    identity = await world.pull("busybox")
    world.images.tag(identity, "other:1")
    assert world.images.remove("other:1") == [{"Untagged": "other:1"}]
    world.images.tag(identity, "other:1")
    untagged = world.images.remove("busybox")
    assert [record.get("Untagged", "")[:8] for record in untagged] == ["busybox:", "busybox@"]
    assert world.images.resolve("other:1").id == identity


async def test_by_id_all_names_go_if_forced(world: World) -> None:
    identity = await world.pull("busybox")
    world.images.tag(identity, "other:1")
    with pytest.raises(Conflict) as caught:
        world.images.remove(identity)
    assert caught.value.message == (
        f"conflict: unable to delete {identity[7:19]} (must be forced) - image is referenced in"
        " multiple repositories"
    )
    records = world.images.remove(identity[7:19], force=True)
    assert {"Untagged": "other:1"} in records
    assert {"Deleted": identity} in records
    assert len(world.images) == 0


async def test_an_image_of_containers_stays(world: World) -> None:
    identity = await world.pull("busybox")
    world.users[identity] = [(CONTAINER, False)]
    short, container = identity[7:19], CONTAINER[:12]
    for text, force, alive, message in (
        (
            "busybox",
            False,
            False,
            f'unable to remove repository reference "busybox" (must force) - container {container}'
            f" is using its referenced image {short}",
        ),
        (
            identity,
            False,
            False,
            f"unable to delete {short} (must be forced) - image is being used by stopped"
            f" container {container}",
        ),
        (
            identity,
            True,
            True,
            f"unable to delete {short} (cannot be forced) - image is being used by running"
            f" container {container}",
        ),
    ):
        world.users[identity] = [(CONTAINER, alive)]
        with pytest.raises(Conflict) as caught:
            world.images.remove(text, force=force)
        assert caught.value.message == f"conflict: {message}"
    assert world.images.inspect("busybox")["RepoDigests"]


async def test_by_force_only_the_name_goes_while_a_container_runs(world: World) -> None:
    identity = await world.pull("busybox")
    world.users[identity] = [(CONTAINER, True)]
    records = world.images.remove("busybox", force=True)
    assert all("Untagged" in record for record in records)
    assert world.images.resolve(identity).id == identity


async def test_containers_keep_the_layers_of_an_image_that_is_gone(world: World) -> None:
    identity = await world.pull("busybox")
    layers = world.images.resolve(identity).layers
    world.users[identity] = [(CONTAINER, False)]
    assert {"Deleted": identity} in world.images.remove("busybox", force=True)
    assert world.images.size_of(layers) > 4_000_000
    world.restart()
    assert world.layers.has(layers[0])
    world.users.clear()
    world.images.collect()
    assert world.layers.diff_ids() == []
    world.restart()
    assert world.layers.diff_ids() == []


async def test_an_image_that_others_were_made_from_stays(world: World) -> None:
    base = await world.pull("busybox")
    child = world.commit(base)
    assert all("Untagged" in record for record in world.images.remove("busybox"))
    for force in (False, True):
        with pytest.raises(Conflict, match=r"\(cannot be forced\) - image has dependent child im"):
            world.images.remove(base, force=force)
    records = world.images.remove(child)
    assert {"Deleted": base} in records
    assert len(world.images) == 0
    assert world.layers.diff_ids() == []


async def test_parents_stay_if_so_wanted(world: World) -> None:
    base = await world.pull("busybox")
    child = world.commit(base)
    world.images.remove("busybox")
    world.images.remove(child, prune=False)
    assert world.images.resolve(base).id == base


async def test_pruning_takes_what_has_no_name(world: World) -> None:
    base = await world.pull("busybox")
    nameless = world.commit(base, "12345")
    kept = world.commit(base, "123456")
    world.users[kept] = [(CONTAINER, False)]
    records, freed = await world.images.prune(Filters())
    assert [record["Deleted"] for record in records][:1] == [nameless]
    assert (len(records), freed) == (2, 5)
    assert world.events[-1] == ("prune", "", {"reclaimed": "5"})
    assert await world.images.prune(Filters()) == ([], 0)


async def test_pruning_takes_all_that_is_not_in_use(world: World) -> None:
    base = await world.pull("busybox")
    world.commit(base, "12345", "mine", Labels={"keep": ""})
    await world.pull("alpine")
    size = sum(one["Size"] for one in await world.images.listed(Filters()))
    kept, freed = await world.images.prune(Filters({"dangling": ["false"], "label!": ["keep"]}))
    assert {"Untagged": "alpine:latest"} in kept
    assert await world.listed() == ["mine:latest"]
    records, more = await world.images.prune(Filters({"dangling": ["false"]}))
    assert {"Deleted": base} in records
    assert freed + more == size - world.images.size_of(()) - 4_277_910
    assert len(world.images) == 0
    for filters in ({"foo": ["x"]}, {"until": ["1s", "2s"]}):
        with pytest.raises(BadRequest):
            await world.images.prune(Filters(filters))


async def test_pruning_until(world: World) -> None:
    await world.pull("alpine", "3.10")
    world.commit("", name="new")
    await world.images.prune(Filters({"dangling": ["false"], "until": ["10m"]}))
    assert await world.listed() == ["new:latest"]


# -- restarts -----------------------------------------------------------------------------------


async def test_everything_survives_a_restart(world: World) -> None:
    base = await world.pull("busybox")
    world.commit(base, "12345", "mine:1", Labels={"a": "b"})
    before = [world.images.inspect(name) for name in ("busybox", "mine:1")]
    usage = await world.images.disk_usage()
    world.restart()
    assert [world.images.inspect(name) for name in ("busybox", "mine:1")] == before
    assert await world.images.disk_usage() == usage
    with pytest.raises(Conflict):
        world.images.remove(base, force=True)


async def test_a_restart_clears_away_what_nobody_needs(world: World) -> None:
    await world.pull("busybox")
    world.layer("left by a crash")
    assert len(world.layers.diff_ids()) == 2
    world.restart()
    assert list(world.images.resolve("busybox").layers) == world.layers.diff_ids()


async def test_layers_in_the_making_are_not_thrown_away(world: World) -> None:
    base = await world.pull("busybox")
    old = world.commit(base, "same", "old")
    with world.images.steady():
        world.images.remove("old")
        layer = world.layer("same")
        assert layer.diff_id in world.layers.diff_ids()
        new = world.images.create(Child(parent=base, layer=layer, config={}, created_by="x"))
    assert new != old
    assert world.layers.has(layer.diff_id)
    assert world.images.history(new)[0]["Size"] == 4


async def test_files_go_after_the_documents_that_name_them(world: World) -> None:
    """Whoever kills the engine in between must not find an image without its layers."""
    removed = []

    class Watched(LayerStore):
        def remove(self, diff_id: str) -> None:
            removed.append(world.database.connection.in_transaction)
            super().remove(diff_id)

    layers = Watched(world.folder / "layers")
    images = Images(world.database, layers, lambda *event: None, lambda identity: [], pace=0.0)
    async for _ in images.pull("nginx", "latest"):
        pass
    images.remove("nginx")
    assert removed == [False] * 7


async def test_an_image_is_what_its_configuration_says(world: World) -> None:
    """Content-addressed: the id is the digest of the configuration, in one spelling."""
    await world.pull("hello-world")
    image = world.images.resolve("hello-world")
    assert digest_of(image.raw) == image.id
    document = json.loads(image.raw)
    assert json.dumps(document, sort_keys=True, separators=(",", ":")) == image.raw
    assert document["rootfs"]["diff_ids"] == list(image.layers)
