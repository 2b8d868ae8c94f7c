"""Which containers a list shows, after the filters of `docker ps`.

Names and meanings of the filters: Docker Engine API 1.51, `GET /containers/json`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from tui.practice.daemon.containers.container import Container, Status
from tui.practice.daemon.containers.inspection import health_of
from tui.practice.errors import BadRequest
from tui.practice.filters import Filters

FILTERS = frozenset(
    {
        "ancestor",
        "before",
        "expose",
        "exited",
        "health",
        "id",
        "isolation",
        "is-task",
        "label",
        "name",
        "network",
        "publish",
        "since",
        "status",
        "volume",
    }
)

Test = Callable[[Container], bool]


def selected(
    containers: Iterable[Container],
    filters: Filters,
    *,
    everything: bool,
    limit: int,
    find: Callable[[str], Container],
    descends: Callable[[Container, str], bool],
    networks: Callable[[str], Collection[str]],
) -> list[Container]:
    """Those that are wanted, the newest first.

    `find` gets a container by reference, `descends` tells whether one comes from an image,
    `networks` gives ids and names of the networks that a container is in.
    Raises BadRequest for words that no filter knows.
    """
    filters.check(FILTERS)
    tests = [_test(name, filters, find, descends, networks) for name in filters]
    if not (everything or limit > 0 or filters.keys() & {"status", "exited", "before", "since"}):
        tests.append(lambda one: one.state.alive)
    found: list[Container] = []
    for container in containers:
        if 0 < limit <= len(found):
            break
        if all(test(container) for test in tests):
            found.append(container)
    return found


def _test(
    name: str,
    filters: Filters,
    find: Callable[[str], Container],
    descends: Callable[[Container, str], bool],
    networks: Callable[[str], Collection[str]],
) -> Test:
    values = filters[name]
    match name:
        case "ancestor":
            return lambda one: any(descends(one, value) for value in values)
        case "before":
            moments = [find(value).created for value in values]
            return lambda one: one.created < min(moments)
        case "since":
            moments = [find(value).created for value in values]
            return lambda one: one.created > max(moments)
        case "isolation":
            return lambda one: False
        case "is-task":
            tasks = filters.flag("is-task")
            return lambda one: not tasks
        case "exited":
            codes = {_number(value, "exited") for value in values}
            return lambda one: (
                one.state.exit_code in codes and not one.state.alive and bool(one.state.finished)
            )
        case "health":
            _check(values, ("none", "starting", "healthy", "unhealthy"), name, "health")
            return lambda one: health_of(one) in values
        case "status":
            _check(values, [str(status) for status in Status], name, "state")
            return lambda one: str(one.state.status) in values
        case "id":
            return lambda one: filters.match_start("id", one.id)
        case "name":
            return lambda one: filters.match_pattern("name", one.name, f"/{one.name}")
        case "label":
            return lambda one: filters.match_labels(one.config.get("Labels"))
        case "network":
            return lambda one: not set(values).isdisjoint(networks(one.id))
        case "volume":
            return lambda one: any(
                value in (mount.source, mount.target) for mount in one.mounts for value in values
            )
        case "publish" | "expose":
            return _ports(name, values)
    raise BadRequest(f"invalid filter '{name}'")


def _ports(name: str, values: Collection[str]) -> Test:
    wanted = {port for value in values for port in _range(value)}

    def test(one: Container) -> bool:
        exposed = set(one.config.get("ExposedPorts") or ())
        bound = set(one.host_config.get("PortBindings") or ())
        return not wanted.isdisjoint(bound if name == "publish" else exposed | bound)

    return test


def _range(value: str) -> Iterable[str]:
    ports, _, protocol = value.partition("/")
    first, _, last = ports.partition("-")
    start, end = _number(first, "port"), _number(last or first, "port")
    if not 0 < start <= end < 65536:
        raise BadRequest(f"invalid port: {value}")
    return [f"{port}/{protocol or 'tcp'}" for port in range(start, end + 1)]


def _number(value: str, name: str) -> int:
    try:
        return int(value)
    except ValueError:
        detail = f'strconv.Atoi: parsing "{value}": invalid syntax'
        raise BadRequest(f"invalid filter '{name}={value}': {detail}") from None


def _check(values: Collection[str], known: Collection[str], name: str, what: str) -> None:
    for value in values:
        if value not in known:
            raise BadRequest(
                f"invalid filter '{name}={value}': invalid value for {what} ({value}): "
                f"must be one of {', '.join(known)}"
            )
