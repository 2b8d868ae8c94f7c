"""In whatever order news and lists arrive, a last list makes the store true."""

import itertools
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from tui.engine.store import Reading, Store
from tui.state.containers import Container, ContainerState
from tui.state.events import Event

IDS = ("a", "b", "c")
ACTIONS = ("create", "start", "die", "pause", "unpause", "rename", "destroy")
STATES = {
    "create": ContainerState.CREATED,
    "start": ContainerState.RUNNING,
    "die": ContainerState.EXITED,
    "pause": ContainerState.PAUSED,
    "unpause": ContainerState.RUNNING,
}


class Engine:
    """An engine that does as it is told and can list what it holds."""

    def __init__(self) -> None:
        self.held: dict[str, Container] = {}

    def do(self, action: str, identity: str) -> Event:
        if action == "destroy":
            self.held.pop(identity, None)
        else:
            item = self.held.get(identity, Container(identity, identity, "image"))
            state = STATES.get(action, item.state)
            self.held[identity] = replace(item, state=state)
        return Event("container", action, identity, identity, "image")

    def listed(self, asked: frozenset[str] | None) -> list[Container]:
        return [item for key, item in self.held.items() if asked is None or key in asked]


@dataclass(frozen=True)
class Ask:
    """A list is asked for, and the engine makes it up at once."""

    ids: frozenset[str] | None


class Arrive:
    """The list that was asked for arrives."""


def unhurried_store() -> Store:
    """A store for which a long time goes by between any two things."""
    return Store(clock=itertools.count(step=1000).__next__)


happenings = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.sampled_from(IDS))
    | st.builds(Ask, st.none() | st.frozensets(st.sampled_from(IDS), min_size=1))
    | st.builds(Arrive),
    max_size=30,
)


@given(happenings, st.integers(0, 4))
def test_last_list_makes_the_store_equal_to_the_engine(
    steps: list[tuple[str, str] | Ask | Arrive], lag: int
) -> None:
    engine, store = Engine(), unhurried_store()
    unheard: list[Event] = []
    on_its_way: tuple[Reading, list[Container], frozenset[str] | None] | None = None
    for step in steps:
        match step:
            case Ask(ids) if on_its_way is None:
                on_its_way = store.begin_reading(), engine.listed(ids), ids
            case Arrive() if on_its_way is not None:
                store.read(*on_its_way)
                on_its_way = None
            case (str(action), str(identity)):
                unheard.append(engine.do(action, identity))
        while len(unheard) > lag:
            before = store.state
            changed = store.hear(unheard.pop(0))
            assert changed is (store.state != before)
    for event in unheard:
        store.hear(event)
    if on_its_way is not None:
        store.read(*on_its_way)
    store.read(store.begin_reading(), engine.listed(None), None)
    # Exact moments are the events' to tell; about all else the list has the last word.
    shown = (replace(item, started=None, finished=None) for item in store.state.containers)
    assert {item.id: item for item in shown} == engine.held


@given(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=8))
def test_list_from_before_any_news_never_shows_through(actions: list[str]) -> None:
    heard_only, engine = unhurried_store(), Engine()
    engine.do("create", "a")
    heard_only.read(heard_only.begin_reading(), engine.listed(None), None)
    crossed = unhurried_store()
    crossed.read(crossed.begin_reading(), engine.listed(None), None)
    reading, old_list = crossed.begin_reading(), engine.listed(None)
    for action in actions:
        event = engine.do(action, "a")
        heard_only.hear(event)
        crossed.hear(event)
    crossed.read(reading, old_list, None)
    assert crossed.state == heard_only.state
