"""What is known of an engine, when news and lists cross on their way."""

from dataclasses import replace

import pytest

from tui.engine.decode import Inspection
from tui.engine.store import EVENTS_WORD_SECONDS, Store, merge
from tui.state.containers import Container, ContainerState, PortBinding
from tui.state.engine import Phase
from tui.state.events import Event

RUNNING, EXITED = ContainerState.RUNNING, ContainerState.EXITED
WANTED = (PortBinding(80, "tcp", "", 9000, published=True),)


def box(identity: str, state: ContainerState = EXITED, created: float = 0) -> Container:
    return Container(identity, f"name-{identity}", "image", state=state, created=created)


def event(action: str, identity: str = "a", when: float = 50.0) -> Event:
    return Event("container", action, identity, f"name-{identity}", "image", when=when)


def known(store: Store) -> dict[str, ContainerState]:
    return {item.id: item.state for item in store.state.containers}


class Hand:
    """A clock that goes on when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def listing(*items: Container, clock: Hand | None = None) -> Store:
    store = Store(clock or Hand())
    store.read(store.begin_reading(), items, None)
    return store


def test_list_asked_for_before_an_event_does_not_undo_it() -> None:
    store = listing(box("a"))
    reading = store.begin_reading()
    assert store.hear(event("start"))
    assert not store.read(reading, [box("a")], None)
    assert known(store) == {"a": RUNNING}


def test_list_asked_for_after_an_event_has_the_last_word() -> None:
    clock = Hand()
    store = listing(box("a"), clock=clock)
    store.hear(event("start"))
    clock.now += EVENTS_WORD_SECONDS
    assert store.read(store.begin_reading(), [box("a")], None)
    assert known(store) == {"a": EXITED}


@pytest.mark.parametrize("asked", [None, {"a", "b"}])
def test_list_that_lags_behind_an_event_does_not_undo_it(asked: set[str] | None) -> None:
    store = listing(box("a", RUNNING))
    store.hear(event("die", "a"))
    store.hear(event("create", "b"))
    assert not store.read(store.begin_reading(), [box("a", RUNNING)], asked)
    assert known(store) == {"a": EXITED, "b": ContainerState.CREATED}


def test_list_that_agrees_with_an_event_adds_what_the_event_left_out() -> None:
    store = listing(box("a"))
    store.hear(event("start"))
    store.read(store.begin_reading(), [replace(box("a", RUNNING), command="sleep")], None)
    assert store.state.containers[0].command == "sleep"


def test_old_list_does_not_bring_back_what_is_gone() -> None:
    store = listing(box("a"), box("b"))
    reading = store.begin_reading()
    store.hear(event("destroy"))
    store.read(reading, [box("a"), box("b")], None)
    assert known(store) == {"b": EXITED}


def test_old_list_does_not_remove_what_it_could_not_know() -> None:
    store = listing(box("b"))
    reading = store.begin_reading()
    store.hear(event("create"))
    store.read(reading, [box("b")], None)
    assert set(known(store)) == {"a", "b"}


def test_news_of_one_container_does_not_hold_up_another() -> None:
    store = listing(box("a"), box("b"))
    reading = store.begin_reading()
    store.hear(event("start", "a"))
    store.read(reading, [box("a"), box("b", RUNNING)], None)
    assert known(store) == {"a": RUNNING, "b": RUNNING}


def test_id_that_was_asked_for_and_is_not_listed_is_gone_and_no_other() -> None:
    store = listing(box("a"), box("b"), box("c"))
    assert store.read(store.begin_reading(), [box("b")], {"a", "b"})
    assert set(known(store)) == {"b", "c"}


def test_full_list_removes_what_it_does_not_name() -> None:
    store = listing(box("a"), box("b"))
    assert store.read(store.begin_reading(), [box("b")], None)
    assert set(known(store)) == {"b"}


def test_hear_tells_whether_anything_shown_changed() -> None:
    store = Store()
    assert store.hear(event("create"))
    assert not store.hear(event("create"))
    assert not store.hear(event("kill"))
    assert store.hear(event("start"))
    assert not store.hear(event("start"))
    assert not store.hear(event("start", "nobody"))
    assert store.hear(event("destroy"))
    assert not store.hear(event("destroy"))


def test_read_and_update_tell_whether_anything_shown_changed() -> None:
    store = listing(box("a"))
    assert not store.read(store.begin_reading(), [box("a")], None)
    aged = replace(box("a"), status="Exited (0) 2 hours ago")
    assert not store.read(store.begin_reading(), [aged], None)
    assert store.update(phase=Phase.CONNECTED)
    assert not store.update(phase=Phase.CONNECTED)


def test_snapshot_is_newest_first_and_does_not_change_afterwards() -> None:
    store = listing(box("c", created=1), box("b", created=3), box("a", created=1))
    before = store.state
    assert [item.id for item in before.containers] == ["b", "a", "c"]
    store.hear(event("destroy"))
    assert [item.id for item in before.containers] == ["b", "a", "c"]
    assert [item.id for item in store.state.containers] == ["b", "c"]


def test_inspection_fills_in_what_lists_leave_out() -> None:
    store = listing(box("a"), box("b", RUNNING))
    found = Inspection(WANTED, "port is taken", 1.5, 2.5)
    assert store.set_inspected(store.begin_reading(), "a", found)
    assert not store.set_inspected(store.begin_reading(), "a", found)
    assert store.set_inspected(store.begin_reading(), "b", found)
    items = {item.id: item for item in store.state.containers}
    assert (items["a"].wanted, items["a"].error, items["a"].finished) == (
        WANTED,
        "port is taken",
        2.5,
    )
    assert (items["b"].wanted, items["b"].error, items["b"].started) == ((), "", 1.5)


def test_inspection_older_than_the_news_or_of_the_unknown_is_dropped() -> None:
    store = listing(box("a"))
    reading = store.begin_reading()
    store.hear(event("start"))
    assert not store.set_inspected(reading, "a", Inspection(WANTED, "no"))
    assert not store.set_inspected(store.begin_reading(), "nobody", Inspection(WANTED, "no"))


def test_wishes_and_error_stay_while_stopped_and_go_once_it_runs() -> None:
    store = listing(box("a"))
    store.set_inspected(store.begin_reading(), "a", Inspection(WANTED, "port is taken"))
    store.read(store.begin_reading(), [box("a")], None)
    (stopped,) = store.state.containers
    assert (stopped.wanted, stopped.error) == (WANTED, "port is taken")
    store.hear(event("start"))
    store.read(store.begin_reading(), [box("a", RUNNING)], None)
    (running,) = store.state.containers
    assert (running.wanted, running.error) == ((), "")


@pytest.mark.parametrize(
    ("known_start", "listed_start", "status", "kept"),
    [
        (100.0, 102.0, "Up 3 seconds", True),
        (100.0, 1000.0, "Up About an hour", True),
        (100.0, 1000.0, "Up 2 seconds", False),
        (None, 1000.0, "Up 2 seconds", False),
    ],
)
def test_exact_start_is_kept_as_long_as_the_listed_age_fits(
    known_start: float | None, listed_start: float, status: str, kept: bool
) -> None:
    listed = replace(box("a", RUNNING), started=listed_start, status=status)
    merged = merge(listed, replace(box("a", RUNNING), started=known_start))
    assert merged.started == (known_start if kept else listed_start)


def test_exact_end_is_kept_for_the_same_ending_only() -> None:
    exact = replace(box("a"), finished=99.5, exit_code=1)
    same = replace(box("a"), finished=60.0, exit_code=1)
    other = replace(box("a"), finished=200.0, exit_code=2)
    assert merge(same, exact).finished == 99.5
    assert merge(other, exact).finished == 200.0
    assert merge(same, None) == same
