"""Images that leave as a tar and come as one, the hostile ones included."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import lzma
import tarfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.practice.daemon.images.images import Images
from tui.practice.daemon.images.making import Child
from tui.practice.errors import BadRequest, LeftOut, NotFound, Refused
from tui.practice.filters import Filters
from tui.practice.store.database import Database
from tui.practice.store.layers import LayerStore

EMPTY_LAYER = bytes(1024)


class World:
    """An engine's images, and what they tell."""

    def __init__(self, folder: Path) -> None:
        self.events: list[tuple[str, str, str]] = []
        self.database = Database(folder / "engine.db")
        self.layers = LayerStore(folder / "layers")
        self.images = Images(
            self.database,
            self.layers,
            lambda kind, action, identity, about: self.events.append(
                (action, identity, about["name"])
            ),
            lambda identity: [],
            pace=0.0,
            scratch=folder,
        )

    async def pull(self, name: str, tag: str = "latest") -> str:
        async for _ in self.images.pull(name, tag):
            pass
        return self.images.resolve(f"{name}:{tag}").id

    async def save(self, *names: str) -> bytes:
        return b"".join([piece async for piece in self.images.save(names)])

    async def load(self, data: bytes, quiet: bool = True) -> list[dict[str, Any]]:
        return [line async for line in self.images.load(pieces(data), quiet=quiet)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.database.close()


async def pieces(data: bytes, size: int = 5_000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def tar(members: dict[str, bytes | str]) -> bytes:
    """A tar of files; a text is where a symbolic link points."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            if isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
                archive.addfile(member)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def config(*layers: bytes, **settings: Any) -> bytes:
    """An image's configuration for these layers."""
    diff_ids = [f"sha256:{hashlib.sha256(layer).hexdigest()}" for layer in layers]
    document: dict[str, Any] = {
        "architecture": "amd64",
        "os": "linux",
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
    }
    return json.dumps(document | settings).encode()


def manifest(**entry: Any) -> bytes:
    return json.dumps([{"Config": "c.json", "RepoTags": ["x:1"], "Layers": []} | entry]).encode()


def members_of(data: bytes) -> dict[str, bytes]:
    found = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            file = archive.extractfile(member)
            found[member.name] = file.read() if file else b""
    return found


# -- saved --------------------------------------------------------------------------------------


async def test_what_is_saved_is_an_oci_layout_with_dockers_manifest(world: World) -> None:
    identity = await world.pull("nginx", "alpine")
    world.images.tag(identity, "localhost:5000/web:1")
    data = await world.save("nginx:alpine", "localhost:5000/web")
    found = members_of(data)
    assert len(data) % 10_240 == 0
    assert list(found)[:2] == ["blobs", "blobs/sha256"]
    assert list(found)[-4:] == ["index.json", "manifest.json", "oci-layout", "repositories"]
    for name, blob in list(found.items())[2:-4]:
        assert name == f"blobs/sha256/{hashlib.sha256(blob).hexdigest()}"
    image = world.images.resolve(identity)
    [entry] = json.loads(found["manifest.json"])
    assert entry["RepoTags"] == ["nginx:alpine", "localhost:5000/web:1"]
    assert entry["Config"] == identity.replace("sha256:", "blobs/sha256/")
    assert entry["Layers"] == [one.replace("sha256:", "blobs/sha256/") for one in image.layers]
    index = json.loads(found["index.json"])
    names = [one["annotations"]["io.containerd.image.name"] for one in index["manifests"]]
    assert names == ["docker.io/library/nginx:alpine", "localhost:5000/web:1"]
    assert json.loads(found["repositories"])["nginx"] == {"alpine": image.layers[-1][7:]}
    assert [event for event in world.events if event[0] == "save"] == [("save", identity, identity)]


async def test_without_a_tag_all_of_them_are_saved_and_by_id_none(world: World) -> None:
    await world.pull("alpine", "3.10")
    identity = await world.pull("alpine")
    [first, second] = json.loads(members_of(await world.save("alpine"))["manifest.json"])
    assert {*first["RepoTags"], *second["RepoTags"]} == {"alpine:3.10", "alpine:latest"}
    found = members_of(await world.save(identity))
    assert json.loads(found["manifest.json"])[0]["RepoTags"] is None
    assert "repositories" not in found


async def test_what_is_not_there_is_not_saved(world: World) -> None:
    await world.pull("busybox")
    with pytest.raises(NotFound) as caught:
        await world.save("busybox", "nope")
    assert caught.value.message == "No such image: nope"
    assert set(members_of(await world.save())) == {"index.json", "manifest.json", "oci-layout"}


# -- loaded -------------------------------------------------------------------------------------


async def test_what_was_saved_comes_back_as_it_was(world: World) -> None:
    base = await world.pull("busybox")
    child = world.images.create(
        Child(parent=base, layer=None, config={"Cmd": ["x"]}, created_by="x", comment="c")
    )
    world.images.tag(child, "mine:1")
    data = await world.save("busybox:latest", "mine:1")
    before = {name: world.images.inspect(name) for name in ("busybox", "mine:1")}
    for name in ("mine:1", "busybox"):
        world.images.remove(name)
    assert world.layers.diff_ids() == []
    world.events.clear()
    assert await world.load(data) == [
        {"stream": "Loaded image: busybox:latest\n"},
        {"stream": "Loaded image: mine:1\n"},
    ]
    assert world.events == [("load", base, base), ("load", child, child)]
    for name, document in before.items():
        # Digests are a registry's, and when a tag was given is not in the archive.
        kept = {"RepoDigests": [], "Metadata": {"LastTagTime": "0001-01-01T00:00:00Z"}}
        assert world.images.inspect(name) == document | kept


async def test_loading_tells_of_layers_if_asked_to(world: World) -> None:
    await world.pull("busybox")
    data = await world.save("busybox")
    world.images.remove("busybox")
    first, second = await world.load(data, quiet=False)
    assert first["status"] == "Loading layer"
    assert first["progressDetail"]["current"] == first["progressDetail"]["total"] > 1024
    assert second == {"stream": "Loaded image: busybox:latest\n"}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
async def test_archives_may_be_compressed(world: World, pack: Callable[[bytes], bytes]) -> None:
    data = tar({"manifest.json": manifest(), "c.json": config()})
    assert await world.load(pack(data)) == [{"stream": "Loaded image: x:1\n"}]


async def test_layers_may_be_compressed(world: World) -> None:
    layer = tar({"f": b"12345"})
    data = tar(
        {
            "manifest.json": manifest(Layers=["l.tar.gz"]),
            "c.json": config(layer),
            "l.tar.gz": gzip.compress(layer),
        }
    )
    await world.load(data)
    assert world.images.inspect("x:1")["Size"] == 5


async def test_the_older_layout_with_links_between_its_layers(world: World) -> None:
    layer = tar({"f": b"12345"})
    data = tar(
        {
            "aa/layer.tar": layer,
            "aa/json": b"{}",
            "bb/layer.tar": "../aa/layer.tar",
            "manifest.json": manifest(Layers=["aa/layer.tar", "bb/layer.tar"]),
            "c.json": config(layer, layer),
        }
    )
    await world.load(data)
    assert world.images.inspect("x:1")["Size"] == 10


async def test_a_name_moves_to_what_is_loaded(world: World) -> None:
    old = world.images.create(Child(parent="", layer=None, config={}, created_by="x"))
    world.images.tag(old, "x:1")
    data = tar({"manifest.json": manifest(), "c.json": config()})
    assert await world.load(data) == [
        {
            "stream": "The image x:1 already exists, renaming the old one with ID"
            f" {old} to empty string\n"
        },
        {"stream": "Loaded image: x:1\n"},
    ]


async def test_an_image_without_a_name(world: World) -> None:
    data = tar({"manifest.json": manifest(RepoTags=None), "c.json": config()})
    identity = f"sha256:{hashlib.sha256(config()).hexdigest()}"
    assert await world.load(data) == [{"stream": f"Loaded image ID: {identity}\n"}]


LAYER = tar({"f": b"x"})
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "open manifest.json: no such file or directory"),
    "no tar": (b"certainly not a tar archive" * 100, "archive/tar: invalid tar header"),
    "too short": (b"short", "unexpected EOF"),
    "no manifest": (tar({"f": b"x"}), "open manifest.json: no such file or directory"),
    "a manifest that is no JSON": (tar({"manifest.json": b"garbage"}), "invalid manifest.json"),
    "a manifest that is no list": (tar({"manifest.json": b"{}"}), "invalid manifest.json"),
    "a manifest of numbers": (tar({"manifest.json": b"[1]"}), "invalid manifest.json"),
    "tags of numbers": (tar({"manifest.json": manifest(RepoTags=[1])}), "invalid manifest.json"),
    "layers of nothing": (tar({"manifest.json": manifest(Layers=7)}), "invalid manifest.json"),
    "too deep": (tar({"manifest.json": b"[" * 100_000}), "invalid manifest.json"),
    "no configuration": (tar({"manifest.json": manifest()}), "open c.json: no such file"),
    "a configuration elsewhere": (
        tar({"manifest.json": manifest(Config="../../../etc/passwd")}),
        "open ../../../etc/passwd: no such file or directory",
    ),
    "a link that leads out": (
        tar({"manifest.json": manifest(), "c.json": "/etc/passwd"}),
        "open /etc/passwd: no such file or directory",
    ),
    "links in a circle": (
        tar({"manifest.json": manifest(), "c.json": "d.json", "d.json": "c.json"}),
        "no such file or directory",
    ),
    "names that lead out": (tar({"../evil": b"x"}), '"../evil" is outside of "/"'),
    "a configuration that is no JSON": (
        tar({"manifest.json": manifest(), "c.json": b"no"}),
        "invalid image JSON",
    ),
    "a configuration that is no text": (
        tar({"manifest.json": manifest(), "c.json": b"\xff\xfe"}),
        "c.json is no text",
    ),
    "no layers in the configuration": (
        tar({"manifest.json": manifest(), "c.json": b'{"foo":1}'}),
        "invalid image JSON, no RootFS key",
    ),
    "settings of the wrong kind": (
        tar({"manifest.json": manifest(), "c.json": config(config={"Env": "A=1"})}),
        "invalid image JSON: config.Env",
    ),
    "labels of the wrong kind": (
        tar({"manifest.json": manifest(), "c.json": config(config={"Labels": {"a": 1}})}),
        "invalid image JSON: config.Labels",
    ),
    "a history of the wrong kind": (
        tar({"manifest.json": manifest(), "c.json": config(history=[{"created": 5}])}),
        "invalid image JSON: history.created",
    ),
    "no time": (
        tar({"manifest.json": manifest(), "c.json": config(created="yesterday")}),
        "invalid image JSON: created",
    ),
    "another system": (
        tar({"manifest.json": manifest(), "c.json": config(os="windows")}),
        "cannot load windows image on linux",
    ),
    "too few layers": (
        tar({"manifest.json": manifest(), "c.json": config(LAYER)}),
        "invalid manifest, layers length mismatch: expected 0, got 1",
    ),
    "a layer that is not there": (
        tar({"manifest.json": manifest(Layers=["l"]), "c.json": config(LAYER)}),
        "open l: no such file or directory",
    ),
    "another layer": (
        tar({"manifest.json": manifest(Layers=["l"]), "c.json": config(b"?"), "l": LAYER}),
        "invalid diffID for layer 0: expected",
    ),
    "a layer that leads out": (
        tar(
            {
                "manifest.json": manifest(Layers=["l"]),
                "c.json": config(tar({"../x": b""})),
                "l": tar({"../x": b""}),
            }
        ),
        '"../x" is outside of "/"',
    ),
    "a name that is none": (
        tar({"manifest.json": manifest(RepoTags=["Xx:1"]), "c.json": config()}),
        "invalid reference format: repository name (library/Xx) must be lowercase",
    ),
    "a name without a tag": (
        tar({"manifest.json": manifest(RepoTags=["x"]), "c.json": config()}),
        'invalid tag "x"',
    ),
    "cut compression": (gzip.compress(LAYER)[:-20], "unexpected EOF"),
}


@pytest.mark.parametrize("case", HOSTILE)
async def test_hostile_archives_are_refused_and_leave_nothing(world: World, case: str) -> None:
    data, message = HOSTILE[case]
    with pytest.raises(BadRequest) as caught:
        await world.load(data)
    assert message in caught.value.message
    assert len(world.images) == 0
    assert world.layers.diff_ids() == []


async def test_a_compression_that_is_not_read(world: World) -> None:
    with pytest.raises(LeftOut, match="zstd"):
        await world.load(b"\x28\xb5\x2f\xfd" + bytes(100))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 6_000), junk=st.binary(min_size=1, max_size=40))
async def test_damaged_archives_do_no_harm(world: World, position: int, junk: bytes) -> None:
    layer = tar({"f": b"12345"})
    data = bytearray(
        tar(
            {
                "manifest.json": manifest(Layers=["l"]),
                "c.json": config(layer),
                "l": layer,
            }
        )
    )
    data[position : position + len(junk)] = junk
    with suppress(Refused):
        await world.load(bytes(data))
    for image in await world.images.listed(Filters()):
        assert world.images.inspect(image["Id"])
        assert world.images.history(image["Id"]) == []


# -- imported -----------------------------------------------------------------------------------


async def test_a_file_system_becomes_an_image(world: World) -> None:
    identity = await world.images.import_(
        pieces(gzip.compress(tar({"a/f": b"hi\n"}))),
        name=world.images.check_new_name("imp", "3"),
        comment="words",
        changes=['CMD ["true"]', "ENV A=b"],
        platform="linux/arm64",
    )
    document = world.images.inspect("imp:3")
    assert document["Id"] == identity
    assert (document["Comment"], document["Size"]) == ("words", 3)
    assert (document["Config"]["Cmd"], document["Config"]["Env"]) == (["true"], ["A=b"])
    assert document["Architecture"] == "arm64"
    assert len(document["RootFS"]["Layers"]) == 1
    [line] = world.images.history(identity)
    assert (line["Comment"], line["CreatedBy"], line["Size"]) == ("words", "", 3)
    assert [action for action, _, _ in world.events] == ["tag", "import"]


async def test_nothing_at_all_is_a_file_system_too(world: World) -> None:
    for data in (b"", EMPTY_LAYER):
        identity = await world.images.import_(pieces(data))
        assert world.images.inspect(identity)["Size"] == 0
    assert len(world.layers.diff_ids()) == 1


async def test_what_is_not_imported_leaves_nothing(world: World) -> None:
    with pytest.raises(BadRequest):
        await world.images.import_(pieces(b"garbage"))
    with pytest.raises(BadRequest, match="FOO is not a valid change command"):
        await world.images.import_(pieces(LAYER), changes=["FOO bar"])
    with pytest.raises(BadRequest, match="outside"):
        await world.images.import_(pieces(tar({"../x": b""})))
    assert len(world.images) == 0
    assert world.layers.diff_ids() == []
