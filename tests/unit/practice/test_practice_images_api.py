"""Images over HTTP: what is read from a request, and the shape of what is answered."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tui.practice.api import images as api
from tui.practice.api.query import Query
from tui.practice.api.request import Request
from tui.practice.api.responses import Empty, Json, Response, Stream
from tui.practice.api.routing import Match, Table
from tui.practice.daemon.images.images import Images
from tui.practice.errors import BadRequest, Failed, LeftOut, NotFound
from tui.practice.store.database import Database
from tui.practice.store.layers import LayerStore

CONTAINER = "ab" * 32


class Door:
    """The routes, with nobody but the images behind them."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "engine.db")
        self.users: dict[str, list[tuple[str, bool]]] = {}
        self.images = Images(
            self.database,
            LayerStore(folder / "layers"),
            lambda kind, action, identity, about: None,
            lambda identity: self.users.get(identity, []),
            pace=0.0,
        )
        self._table = Table(api.ROUTES)

    async def ask(self, line: str, body: bytes = b"", version: tuple[int, int] = (1, 51)) -> Any:
        """What `GET /path?query` is answered with, documents read; a stream is a list of them."""
        response = await self.respond(line, body, version)
        match response:
            case Json(document=document):
                return json.loads(json.dumps(document))
            case Stream(items=items):
                data = b"".join([piece async for piece in items])
                if response.content_type != "application/json":
                    return data
                return [json.loads(text) for text in data.splitlines()]
            case Empty(status=status):
                return status
        raise AssertionError(response)

    async def respond(
        self, line: str, body: bytes = b"", version: tuple[int, int] = (1, 51)
    ) -> Response:
        method, _, target = line.partition(" ")
        path, _, query = target.partition("?")
        match = self._table.find(method, path)
        assert isinstance(match, Match)

        async def pieces() -> AsyncIterator[bytes]:
            yield body

        request = Request(method, path, version, match.params, Query(query), {}, pieces())
        return await match.handler(SimpleNamespace(images=self.images), request)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path)
    yield door
    door.database.close()


@pytest.mark.parametrize(
    "query", ["fromImage=busybox&tag=latest", "fromImage=docker.io%2Flibrary%2Fbusybox&tag=latest"]
)
async def test_both_clients_pull(door: Door, query: str) -> None:
    told = await door.ask(f"POST /images/create?{query}")
    assert told[0] == {"status": "Pulling from library/busybox", "id": "latest"}
    assert told[-1] == {"status": "Status: Downloaded newer image for busybox:latest"}


async def test_a_refused_pull_has_a_status_of_its_own(door: Door) -> None:
    with pytest.raises(NotFound, match="pull access denied for nope"):
        await door.ask("POST /images/create?fromImage=nope&tag=1")
    with pytest.raises(Failed, match="localhost:5000"):
        await door.ask("POST /images/create?fromImage=localhost:5000/x&tag=1")
    with pytest.raises(BadRequest, match="unknown operating system or architecture"):
        await door.ask("POST /images/create?fromImage=busybox&tag=latest&platform=foobar")
    with pytest.raises(BadRequest, match="invalid tag format"):
        await door.ask("POST /images/create?fromImage=busybox&tag=!!")
    with pytest.raises(BadRequest):
        await door.ask("POST /images/create")


async def test_an_import(door: Door) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("f"))
    changes = "changes=CMD+%5B%22a%22%5D&changes=ENV+A=b"
    line = f"POST /images/create?fromSrc=-&repo=imp&tag=1&message=hi&{changes}"
    answer = await door.ask(line, buffer.getvalue())
    document = await door.ask("GET /images/imp:1/json")
    assert answer == {"status": document["Id"]}
    assert document["Config"]["Cmd"] == ["a"]
    assert document["Config"]["Env"] == ["A=b"]
    with pytest.raises(LeftOut):
        await door.ask("POST /images/create?fromSrc=http://example.com/x.tar")
    with pytest.raises(BadRequest):
        await door.ask("POST /images/create?fromSrc=-&repo=Imp", buffer.getvalue())


async def test_names_may_hold_slashes(door: Door) -> None:
    await door.ask("POST /images/create?fromImage=busybox&tag=latest")
    assert await door.ask("POST /images/busybox/tag?repo=localhost:5000/me/app&tag=1") == 201
    assert await door.ask("POST /images/busybox/tag") == 200
    document = await door.ask("GET /images/localhost:5000/me/app:1/json")
    assert document["RepoTags"] == ["busybox:latest", "localhost:5000/me/app:1"]
    assert len(await door.ask("GET /images/localhost:5000/me/app:1/history")) == 1
    answer = await door.ask("DELETE /images/localhost:5000/me/app:1?force=False&noprune=False")
    assert answer == [{"Untagged": "localhost:5000/me/app:1"}]


async def test_only_newer_clients_are_told_of_containers(door: Door) -> None:
    await door.ask("POST /images/create?fromImage=busybox&tag=latest")
    door.users[door.images.resolve("busybox").id] = [(CONTAINER, True)]
    for version, count in (((1, 51), 1), ((1, 50), -1)):
        [document] = await door.ask("GET /images/json?all=1", version=version)
        assert (document["Containers"], document["SharedSize"]) == (count, -1)
    [document] = await door.ask(
        "GET /images/json?shared-size=1&filters={%22reference%22:[%22b*%22]}"
    )
    assert document["SharedSize"] == 0


async def test_platforms_are_documents_where_an_image_is_looked_at(door: Door) -> None:
    await door.ask("POST /images/create?fromImage=busybox&tag=latest&platform=linux/amd64")
    asked = "platform=%7B%22os%22:%22linux%22,%22architecture%22:%22{}%22%7D"
    for route in ("json", "history"):
        assert await door.ask(f"GET /images/busybox/{route}?{asked.format('amd64')}")
        with pytest.raises(NotFound, match=r"its platform \(linux/amd64\) does not match"):
            await door.ask(f"GET /images/busybox/{route}?{asked.format('arm64')}")
        with pytest.raises(BadRequest, match="failed to parse platform"):
            await door.ask(f"GET /images/busybox/{route}?platform=linux/arm64")


async def test_pruning(door: Door) -> None:
    await door.ask("POST /images/create?fromImage=hello-world&tag=latest")
    assert await door.ask("POST /images/prune") == {"ImagesDeleted": None, "SpaceReclaimed": 0}
    answer = await door.ask("POST /images/prune?filters={%22dangling%22:{%22false%22:true}}")
    assert answer["ImagesDeleted"][0] == {"Untagged": "hello-world:latest"}
    assert answer["SpaceReclaimed"] == 10_072


@pytest.mark.parametrize("line", ["GET /images/get?names=busybox", "GET /images/busybox/get"])
async def test_saved_and_loaded(door: Door, line: str) -> None:
    await door.ask("POST /images/create?fromImage=busybox&tag=latest")
    response = await door.respond(line)
    assert isinstance(response, Stream)
    assert response.content_type == "application/x-tar"
    data = b"".join([piece async for piece in response.items])
    told = await door.ask("POST /images/load?quiet=1", data)
    assert told == [{"stream": "Loaded image: busybox:latest\n"}]
    with pytest.raises(NotFound, match="No such image: nope"):
        await door.respond("GET /images/get?names=nope")


async def test_what_is_wrong_with_an_archive_is_told_in_the_stream(door: Door) -> None:
    [line] = await door.ask("POST /images/load", b"abc")
    assert line == {"errorDetail": {"message": "unexpected EOF"}, "error": "unexpected EOF"}


async def test_the_catalogue_is_searched(door: Door) -> None:
    found = await door.ask("GET /images/search?term=docker.io/library/python")
    assert [one["name"] for one in found] == ["python"]
    assert set(found[0]) == {"star_count", "is_official", "name", "is_automated", "description"}
    assert [one["name"] for one in await door.ask("GET /images/search?term=http")][:1] == ["httpd"]
    many = await door.ask("GET /images/search?term=e&limit=2")
    assert len(many) == 2
    stars = await door.ask("GET /images/search?term=n&filters={%22stars%22:[%2220000%22]}")
    assert [one["name"] for one in stars] == ["nginx"]
    assert await door.ask("GET /images/search?term=x&filters={%22is-official%22:[%220%22]}") == []
    for query in ("limit=500", "filters={%22foo%22:[%221%22]}", "filters={%22stars%22:[%22x%22]}"):
        with pytest.raises(BadRequest):
            await door.ask(f"GET /images/search?term=x&{query}")


async def test_what_a_registry_would_tell(door: Door) -> None:
    document = await door.ask("GET /distribution/busybox:latest/json")
    assert document["Descriptor"]["digest"].startswith("sha256:")
    assert {"architecture": "amd64", "os": "linux"} in document["Platforms"]
    told = await door.ask("POST /images/create?fromImage=busybox&tag=latest")
    assert told[-2] == {"status": f"Digest: {document['Descriptor']['digest']}"}
    with pytest.raises(NotFound):
        await door.ask("GET /distribution/nope/json")


async def test_what_needs_a_registry_is_left_out(door: Door) -> None:
    await door.ask("POST /images/create?fromImage=busybox&tag=latest")
    with pytest.raises(LeftOut):
        await door.ask("POST /images/busybox/push?tag=latest")
    with pytest.raises(NotFound, match="An image does not exist locally with the tag: nope"):
        await door.ask("POST /images/nope/push")
    with pytest.raises(LeftOut):
        await door.ask("POST /auth")
