import asyncio
import json
import time
from itertools import pairwise
from statistics import quantiles

import pytest

from tui.practice.daemon.events import (
    MOST_PENDING,
    MOST_REMEMBERED,
    Event,
    Hub,
    Subscription,
    matches,
)
from tui.practice.filters import Filters

SECOND = 1_000_000_000


async def heard(subscription: Subscription) -> list[Event]:
    return [event async for event in subscription]


async def actions(subscription: Subscription) -> list[str]:
    return [event.action for event in await heard(subscription)]


async def test_events_look_as_the_engines_do() -> None:
    hub = Hub()
    hub.emit("container", "create", "9afb", {"name": "smp", "l": "1", "image": "busybox"})
    hub.emit("image", "pull", "busybox:latest", {"name": "busybox"})
    hub.emit("network", "create", "e18f", {"name": "net", "type": "bridge"})
    lines = [event.line for event in await heard(hub.subscribe(until=time.time_ns()))]
    documents = [json.loads(line) for line in lines]
    for document in documents:
        assert document.pop("timeNano") // SECOND == document.pop("time")
    assert documents == [
        {
            "status": "create",
            "id": "9afb",
            "from": "busybox",
            "Type": "container",
            "Action": "create",
            "Actor": {"ID": "9afb", "Attributes": {"image": "busybox", "l": "1", "name": "smp"}},
            "scope": "local",
        },
        {
            "status": "pull",
            "id": "busybox:latest",
            "Type": "image",
            "Action": "pull",
            "Actor": {"ID": "busybox:latest", "Attributes": {"name": "busybox"}},
            "scope": "local",
        },
        {
            "Type": "network",
            "Action": "create",
            "Actor": {"ID": "e18f", "Attributes": {"name": "net", "type": "bridge"}},
            "scope": "local",
        },
    ]
    assert all(line.endswith(b"}\n") and b"\n" not in line[:-1] for line in lines)


async def test_no_two_events_have_the_same_time() -> None:
    hub = Hub()
    for _ in range(500):
        hub.emit("volume", "create", "v")
    times = [event.nanoseconds for event in await heard(hub.subscribe(since=1, until=_now()))]
    assert len(times) == 500
    assert all(earlier < later for earlier, later in pairwise(times))


def _now() -> int:
    # Events that come faster than the clock moves are ahead of it by some nanoseconds.
    return time.time_ns() + SECOND // 1000


async def test_listeners_hear_what_comes_after_they_subscribed() -> None:
    hub = Hub()
    hub.emit("volume", "create", "before")
    first, second = hub.subscribe(), hub.subscribe(filters=Filters({"type": ["network"]}))
    hub.emit("volume", "create", "v")
    hub.emit("network", "create", "n")
    first.close()
    second.close()
    assert [event.actor_id for event in await heard(first)] == ["v", "n"]
    assert [event.actor_id for event in await heard(second)] == ["n"]
    assert len(hub) == 0


async def test_a_listener_that_waits_is_woken() -> None:
    hub = Hub()
    subscription = hub.subscribe()
    waiting = asyncio.ensure_future(anext(subscription))
    await asyncio.sleep(0)
    hub.emit("container", "start", "c")
    assert (await waiting).action == "start"
    waiting = asyncio.ensure_future(anext(subscription))
    await asyncio.sleep(0)
    await subscription.aclose()
    with pytest.raises(StopAsyncIteration):
        await waiting


async def test_the_past_is_remembered_so_far() -> None:
    hub = Hub()
    for number in range(MOST_REMEMBERED + 10):
        hub.emit("volume", str(number), "v")
    past = await actions(hub.subscribe(since=0, until=_now()))
    assert past == [str(number) for number in range(10, MOST_REMEMBERED + 10)]


async def test_times_narrow_the_past() -> None:
    hub = Hub()
    for action in ("a", "b", "c"):
        hub.emit("volume", action, "v")
    times = [event.nanoseconds for event in await heard(hub.subscribe(until=_now()))]
    assert await actions(hub.subscribe(since=times[1], until=_now())) == ["b", "c"]
    assert await actions(hub.subscribe(since=1, until=times[1])) == ["a", "b"]
    assert await actions(hub.subscribe(until=times[0])) == ["a"]
    assert await actions(hub.subscribe(since=1, until=1)) == []


async def test_the_past_comes_before_the_present() -> None:
    hub = Hub()
    hub.emit("volume", "before", "v")
    subscription = hub.subscribe(since=0)
    hub.emit("volume", "after", "v")
    subscription.close()
    assert await actions(subscription) == ["before", "after"]


async def test_a_subscription_ends_by_itself_when_its_time_has_come() -> None:
    hub = Hub()
    subscription = hub.subscribe(until=time.time_ns() + SECOND // 20)
    hub.emit("volume", "create", "v")
    assert await actions(subscription) == ["create"]
    assert len(hub) == 0


async def test_a_listener_that_falls_behind_is_let_go() -> None:
    hub = Hub()
    slow, other = hub.subscribe(), hub.subscribe(filters=Filters({"type": ["network"]}))
    for number in range(MOST_PENDING + 100):
        hub.emit("volume", str(number), "v")
    assert len(hub) == 1
    assert await actions(slow) == [str(number) for number in range(MOST_PENDING)]
    other.close()
    assert await actions(other) == []


async def test_events_arrive_within_five_milliseconds() -> None:
    hub = Hub()
    subscription = hub.subscribe()
    delays: list[float] = []

    async def listen() -> None:
        delays.extend(
            [time.perf_counter() - float(event.attributes["sent"]) async for event in subscription]
        )

    listening = asyncio.ensure_future(listen())
    for _ in range(500):
        hub.emit("container", "start", "c", {"sent": repr(time.perf_counter())})
        await asyncio.sleep(0)
    subscription.close()
    await listening
    assert len(delays) == 500
    assert quantiles(delays, n=20)[-1] < 0.005


CREATE = Event(
    "container", "create", "aadd6232", {"image": "busybox:1", "name": "h1", "tier": "web"}, 1
)
EXEC = Event("container", "exec_create: /bin/sh -c true", "aadd6232", {"name": "h1"}, 1)
PULL = Event("image", "pull", "localhost:5000/me/app:2", {"name": "localhost:5000/me/app"}, 1)
CONNECT = Event("network", "connect", "b807c9bd", {"container": "aadd6232", "name": "bridge"}, 1)


@pytest.mark.parametrize(
    ("event", "filters", "expected"),
    [
        (CREATE, {}, True),
        (CREATE, {"type": ["container"]}, True),
        (CREATE, {"type": ["image", "container"]}, True),
        (CREATE, {"type": ["image"]}, False),
        (CREATE, {"event": ["create"]}, True),
        (CREATE, {"event": ["crea"]}, False),
        (CREATE, {"event": ["start", "create"], "type": ["container"]}, True),
        (CREATE, {"event": ["create"], "type": ["image"]}, False),
        (EXEC, {"event": ["exec_create"]}, True),
        (EXEC, {"event": ["exec_create: /bin/sh"]}, True),
        (EXEC, {"event": ["exec_start"]}, False),
        (EXEC, {"event": ["exec"]}, False),
        (CREATE, {"container": ["aadd6232"]}, True),
        (CREATE, {"container": ["aad"]}, True),
        (CREATE, {"container": ["h"]}, True),
        (CREATE, {"container": ["1"]}, False),
        (CONNECT, {"container": ["aadd6232"]}, False),
        (CONNECT, {"network": ["bri"]}, True),
        (CREATE, {"image": ["busybox"]}, True),
        (CREATE, {"image": ["busybox:1"]}, True),
        (CREATE, {"image": ["busybox:2"]}, False),
        (CREATE, {"image": ["busy"]}, False),
        (PULL, {"image": ["localhost:5000/me/app:2"]}, True),
        (PULL, {"image": ["localhost:5000/me/app"]}, True),
        (PULL, {"image": ["localhost"]}, False),
        (CREATE, {"label": ["tier=web", "tier"]}, True),
        (CREATE, {"label": ["tier=db"]}, False),
        (CREATE, {"label": ["tier", "other"]}, False),
        (CREATE, {"scope": ["local"]}, True),
        (CREATE, {"scope": ["swarm"]}, False),
        (CREATE, {"daemon": ["x"]}, False),
        (CREATE, {"nonsense": ["x"]}, True),
    ],
)
def test_which_events_are_asked_for(
    event: Event, filters: dict[str, list[str]], expected: bool
) -> None:
    assert matches(event, Filters(filters)) is expected
