"""An engine that stops, hangs, crashes or comes back is seen as such within 3 s, and heals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.daemon.engine import RealEngine
from tests.engine.watching import Watcher
from tests.ui.reading import screen_text, until_shown
from tui.engine.link import EngineLink
from tui.state.engine import Phase
from tui.ui.app import CaisApp

SECONDS = 3.0
pytestmark = pytest.mark.every_engine


@pytest.fixture
def watcher(own_daemon: RealEngine) -> Iterator[Watcher]:
    with Watcher(own_daemon.host) as watcher:
        yield watcher


def test_a_stopped_engine_is_lost_and_found_again(own_daemon: RealEngine, watcher: Watcher) -> None:
    own_daemon.stop()
    watcher.until(lambda state: state.phase is Phase.LOST, SECONDS)
    own_daemon.start()
    watcher.until(lambda state: state.phase is Phase.CONNECTED, SECONDS)
    client = own_daemon.client()
    client.containers.create("busybox", name="after")
    client.close()
    watcher.container("after")


def test_what_changed_while_it_was_gone_is_seen(own_daemon: RealEngine, watcher: Watcher) -> None:
    client = own_daemon.client()
    client.containers.run("busybox", ["sleep", "600"], name="stays", detach=True)
    ends = client.containers.run("busybox", ["sleep", "600"], name="ends", detach=True)
    watcher.container("ends", lambda c: c.state.is_alive)
    own_daemon.stop()
    watcher.until(lambda state: state.phase is Phase.LOST, SECONDS)
    own_daemon.start()
    # A daemon that shuts down stops its containers.
    watcher.container("stays", lambda c: not c.state.is_alive)
    ends.remove()
    client.close()
    watcher.gone("ends")


def test_a_killed_engine_is_lost_and_its_containers_run_on(
    own_daemon: RealEngine, watcher: Watcher
) -> None:
    client = own_daemon.client()
    client.containers.run("busybox", ["sleep", "600"], name="survivor", detach=True)
    client.close()
    watcher.container("survivor", lambda c: c.state.is_alive)
    own_daemon.kill()
    watcher.until(lambda state: state.phase is Phase.LOST, SECONDS)
    own_daemon.start()
    watcher.until(lambda state: state.phase is Phase.CONNECTED, SECONDS)


def test_a_hanging_engine_is_unresponsive_until_it_goes_on(
    own_daemon: RealEngine, watcher: Watcher
) -> None:
    own_daemon.freeze()
    watcher.until(lambda state: state.phase is Phase.UNRESPONSIVE, SECONDS)
    own_daemon.thaw()
    watcher.until(lambda state: state.phase is Phase.CONNECTED, SECONDS)
    client = own_daemon.client()
    client.containers.create("busybox", name="after")
    client.close()
    watcher.container("after")


def test_an_engine_that_comes_later_is_found(own_daemon: RealEngine) -> None:
    own_daemon.stop()
    watcher = Watcher(own_daemon.host)
    watcher.link.start(watcher.take)
    watcher.until(lambda state: state.phase is Phase.ABSENT, SECONDS)
    own_daemon.start()
    watcher.until(lambda state: state.phase is Phase.CONNECTED, SECONDS)
    watcher.link.close()


def test_another_engine_at_the_same_address(
    own_daemon: RealEngine, engine_host: str, busybox: str, tmp_path: Path
) -> None:
    if not engine_host.startswith("unix://"):
        pytest.skip("the engine under test has no socket that another address could lead to")
    address = tmp_path / "engine.sock"
    address.symlink_to(own_daemon.socket)
    client = own_daemon.client()
    client.containers.create(busybox, name="theirs")
    client.close()
    with Watcher(f"unix://{address}") as watcher:
        watcher.container("theirs")
        address.unlink()
        address.symlink_to(engine_host.removeprefix("unix://"))
        own_daemon.kill()
        watcher.until(
            lambda s: s.phase is Phase.CONNECTED and all(c.name != "theirs" for c in s.containers),
            SECONDS,
        )


async def test_the_screen_says_so_and_goes_on_by_itself(own_daemon: RealEngine) -> None:
    app = CaisApp(EngineLink(own_daemon.host), "en")

    async def until(words: str) -> None:
        await until_shown(app, pilot, words, SECONDS)

    async with app.run_test(size=(120, 36)) as pilot:
        await until("● Docker")
        own_daemon.stop()
        await until("trying to reach it again")
        own_daemon.start()
        await until("● Docker")
        own_daemon.freeze()
        await until("does not answer")
        # A screen that waits for an engine still answers its person at once.
        await pilot.press("question_mark")
        assert "first row" in screen_text(app)
        await pilot.press("escape")
        own_daemon.thaw()
        await until("● Docker")
