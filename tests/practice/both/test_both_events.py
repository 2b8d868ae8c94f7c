"""What the engine tells of what happens: each event once, in order, to everybody who listens."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any, Self

import pytest

from tests.engine.scratch import Scratch
from tests.practice.subject import Maker, Subject, execute
from tests.practice.wire import Wire


class Listening:
    """An open stream of events; everything from its making on is heard."""

    def __init__(self, engine: Subject, filters: Mapping[str, list[str]], query: str = "") -> None:
        self._wire = Wire(engine.host)
        self._wire.request("GET", f"/events?filters={json.dumps(filters)}{query}".replace(" ", ""))
        self.head = self._wire.head()
        self._chunks = self._wire.chunks()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.close()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        rest = b""
        for chunk in self._chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (json.loads(line) for line in lines if line)

    def until(self, action: str) -> list[dict[str, Any]]:
        """The events up to and with the first of an action."""
        heard: list[dict[str, Any]] = []
        for event in self:
            heard.append(event)
            if event["Action"] == action:
                return heard
        raise AssertionError(f"the stream ended before {action}: {heard}")


def actions(events: list[dict[str, Any]]) -> list[str]:
    """What happened, in order."""
    return [event["Action"] for event in events]


def test_a_life_in_events(engine: Subject, make: Maker, scratch: Scratch) -> None:
    with Listening(engine, {"label": [scratch.label], "type": ["container"]}) as listening:
        container = make.sleeper(name=make.name("lived"))
        container.pause()
        container.unpause()
        container.rename(make.name("renamed"))
        container.stop()
        container.remove()
        heard = listening.until("destroy")
    assert actions(heard) == [
        "create",
        "start",
        "pause",
        "unpause",
        "rename",
        "kill",
        "die",
        "stop",
        "destroy",
    ] or actions(heard) == [
        "create",
        "start",
        "pause",
        "unpause",
        "rename",
        "kill",
        "stop",
        "die",
        "destroy",
    ]
    assert {event["Actor"]["ID"] for event in heard} == {container.id}


def test_an_event_has_what_a_listener_needs(
    engine: Subject, make: Maker, scratch: Scratch, busybox: str
) -> None:
    before = time.time()
    with Listening(engine, {"label": [scratch.label]}) as listening:
        assert listening.head.headers["content-type"].startswith("application/json")
        container = make.created("true", name=make.name("told"))
        [event] = listening.until("create")
    assert (event["Type"], event["Action"], event["scope"]) == ("container", "create", "local")
    assert (event["status"], event["id"], event["from"]) == ("create", container.id, busybox)
    assert abs(event["time"] - before) < 10
    assert event["timeNano"] // 10**9 == event["time"]
    attributes = event["Actor"]["Attributes"]
    assert (attributes["image"], attributes["name"]) == (busybox, container.name)
    [(key, value)] = scratch.labels.items()
    assert attributes[key] == value


def test_an_end_tells_its_code(engine: Subject, make: Maker, scratch: Scratch) -> None:
    with Listening(engine, {"label": [scratch.label]}) as listening:
        make.ended("sh", "-c", "exit 7")
        *_, died = listening.until("die")
    assert died["Actor"]["Attributes"]["exitCode"] == "7"
    assert int(died["Actor"]["Attributes"]["execDuration"]) >= 0


def test_a_kill_tells_its_signal(engine: Subject, make: Maker, scratch: Scratch) -> None:
    container = make.sleeper(init=False)
    with Listening(engine, {"label": [scratch.label]}) as listening:
        container.kill("USR1")
        container.kill()
        heard = listening.until("die")
    signals = [e["Actor"]["Attributes"]["signal"] for e in heard if e["Action"] == "kill"]
    assert signals == ["10", "9"]


def test_commands_and_their_ends_are_told(engine: Subject, make: Maker, scratch: Scratch) -> None:
    container = make.sleeper()
    with Listening(engine, {"container": [str(container.id)]}) as listening:
        execute(container, ["sh", "-c", "exit 3"])
        heard = listening.until("exec_die")
    assert actions(heard) == ["exec_create: sh -c exit 3", "exec_start: sh -c exit 3", "exec_die"]
    assert heard[-1]["Actor"]["Attributes"]["exitCode"] == "3"
    assert len({event["Actor"]["Attributes"]["execID"] for event in heard}) == 1


def test_files_sizes_and_clients_are_told(engine: Subject, make: Maker, scratch: Scratch) -> None:
    container = make.sleeper(tty=True)
    with Listening(engine, {"container": [str(container.id)]}) as listening:
        chunks, _ = container.get_archive("/etc/passwd")
        b"".join(chunks)
        container.resize(20, 70)
        container.update(mem_limit="96m", memswap_limit="192m")
        container.top()
        heard = listening.until("top")
    assert actions(heard) == ["archive-path", "resize", "update", "top"]
    assert heard[1]["Actor"]["Attributes"]["height"] == "20"


def test_volumes_and_networks_are_told(engine: Subject, make: Maker) -> None:
    filters = {"type": ["volume", "network"]}
    with Listening(engine, filters) as listening:
        volume, network = make.volume(), make.network()
        container = make.sleeper(volumes=[f"{volume.name}:/data"], network=network.name)
        container.remove(force=True)
        network.remove()
        volume.remove()
        heard = []
        for event in listening:
            if volume.name in json.dumps(event) or str(network.id) in json.dumps(event):
                heard.append((event["Type"], event["Action"]))
            if heard[-1:] == [("volume", "destroy")]:
                break
    assert heard == [
        ("volume", "create"),
        ("network", "create"),
        ("volume", "mount"),
        ("network", "connect"),
        ("network", "disconnect"),
        ("volume", "unmount"),
        ("network", "destroy"),
        ("volume", "destroy"),
    ]


def test_images_are_told(engine: Subject, make: Maker) -> None:
    name = f"cais-test-{make.scratch.token}"
    container = make.created("true")
    with Listening(engine, {"type": ["image"], "event": ["tag", "untag"]}) as listening:
        image = make.committed(container, name, tag="one")
        image.tag(name, "two")
        engine.client.images.remove(f"{name}:one")
        heard = []
        for event in listening:
            if event["Actor"]["ID"] == image.id:
                heard.append((event["Action"], event["Actor"]["Attributes"]["name"]))
            if heard[-1:] == [("untag", image.id)]:
                break
    assert heard == [("tag", f"{name}:one"), ("tag", f"{name}:two"), ("untag", image.id)]


def test_events_are_filtered(engine: Subject, make: Maker, scratch: Scratch) -> None:
    first, second = make.created("true", name=make.name("one")), make.created("sleep", "9")
    with Listening(
        engine, {"container": [str(first.name)], "event": ["start", "die"]}
    ) as listening:
        second.start()
        first.start()
        first.wait()
        heard = listening.until("die")
    assert actions(heard) == ["start", "die"]
    assert {event["Actor"]["ID"] for event in heard} == {first.id}


def test_what_happened_before_is_told_when_asked(
    engine: Subject, make: Maker, scratch: Scratch
) -> None:
    container = make.ended("true")
    now = int(time.time()) + 1
    past = engine.client.events(
        since=now - 60, until=now, filters={"label": scratch.label}, decode=True
    )
    heard = list(past)
    assert actions(heard) == ["create", "start", "die"]
    assert {event["Actor"]["ID"] for event in heard} == {container.id}
    stamps = [event["timeNano"] for event in heard]
    assert stamps == sorted(stamps)


def test_the_past_and_the_present_join_without_a_gap(
    engine: Subject, make: Maker, scratch: Scratch
) -> None:
    make.created("true")
    since = int(time.time()) - 60
    filters = {"label": [scratch.label], "event": ["create"]}
    with Listening(engine, filters, f"&since={since}") as listening:
        events = iter(listening)
        first = next(events)
        made = make.created("true")
        second = next(events)
    assert first["Actor"]["ID"] != second["Actor"]["ID"] == made.id


def test_a_stream_ends_when_it_was_to_end(engine: Subject) -> None:
    began = time.monotonic()
    assert list(engine.client.events(until=int(time.time()) + 1, filters={"label": "none"})) == []
    assert time.monotonic() - began < 5


def test_everybody_hears_everything(engine: Subject, make: Maker, scratch: Scratch) -> None:
    filters = {"label": [scratch.label], "type": ["container"]}
    listeners = [Listening(engine, filters) for _ in range(5)]
    heard: list[list[str]] = []

    def listen(listening: Listening) -> None:
        heard.append(actions(listening.until("destroy")))

    threads = [threading.Thread(target=listen, args=(each,)) for each in listeners]
    for thread in threads:
        thread.start()
    make.ended("true").remove()
    for thread in threads:
        thread.join(20)
    for each in listeners:
        each.__exit__()
    assert heard == [["create", "start", "die", "destroy"]] * 5


@pytest.mark.parametrize("bound", ["since", "until"])
def test_a_time_that_is_none(engine: Subject, bound: str) -> None:
    with Wire(engine.host) as wire:
        code, body = wire.request("GET", f"/events?{bound}=yesterday").answer()
    assert code == 500
    assert json.loads(body)["message"] == 'strconv.ParseInt: parsing "yesterday": invalid syntax'
