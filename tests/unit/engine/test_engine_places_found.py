"""Where cais looks when nobody chose an engine."""

import hashlib
import json
from pathlib import Path

import pytest

from tui.engine import places
from tui.engine.discovery import Search
from tui.state.engine import Absence, Attempt, Endpoint, EngineKind, Outcome

USUAL = "unix:///var/run/docker.sock"


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "DOCKER_CONFIG": f"{home}/.docker",
        "XDG_RUNTIME_DIR": f"{home}/run",
        "PATH": f"{home}/bin",
    }


def use_context(home: Path, name: str, meta: str | None) -> None:
    (home / ".docker/config.json").write_text(json.dumps({"currentContext": name}))
    if meta is not None:
        folder = home / ".docker/contexts/meta" / hashlib.sha256(name.encode()).hexdigest()
        folder.mkdir(parents=True)
        (folder / "meta.json").write_text(meta)


def meta(name: str, host: str) -> str:
    return json.dumps({"Name": name, "Metadata": {}, "Endpoints": {"docker": {"Host": host}}})


def endpoints(env: dict[str, str]) -> list[Endpoint]:
    return [place for place in places.found(env) if isinstance(place, Endpoint)]


def test_customary_sockets_are_looked_at_best_first(home: Path, env: dict[str, str]) -> None:
    found = endpoints(env)
    kinds = {endpoint.url: endpoint.kind for endpoint in found}
    assert found[0] == Endpoint(USUAL, "Docker")
    assert found[1].url == f"unix://{home}/run/docker.sock"
    assert kinds[f"unix://{home}/.docker/desktop/docker.sock"] is EngineKind.DESKTOP
    assert kinds[f"unix://{home}/.colima/default/docker.sock"] is EngineKind.COLIMA
    assert kinds[f"unix://{home}/.orbstack/run/docker.sock"] is EngineKind.ORBSTACK
    assert kinds[f"unix://{home}/.rd/docker.sock"] is EngineKind.RANCHER
    assert kinds[f"unix://{home}/run/podman/podman.sock"] is EngineKind.PODMAN


def test_nothing_that_was_merely_found_counts_as_chosen(home: Path, env: dict[str, str]) -> None:
    use_context(home, "far", meta("far", "tcp://far:2375"))
    assert not any(endpoint.explicit for endpoint in endpoints(env))


def test_context_in_use_comes_before_the_customary_sockets(home: Path, env: dict[str, str]) -> None:
    use_context(home, "colima", meta("colima", "tcp://far:2375"))
    first, second, *_ = endpoints(env)
    assert (first.url, first.source, first.kind) == (
        "tcp://far:2375",
        "context colima",
        EngineKind.COLIMA,
    )
    assert second.url == USUAL


@pytest.mark.parametrize("name", ["default", ""])
def test_default_context_is_nothing_of_its_own(home: Path, env: dict[str, str], name: str) -> None:
    use_context(home, name, None)
    assert endpoints(env)[0].source == "Docker"


@pytest.mark.parametrize("text", ["{", "[]", '{"currentContext": null}', '{"currentContext": []}'])
def test_damaged_settings_do_not_hide_the_sockets(
    home: Path, env: dict[str, str], text: str
) -> None:
    (home / ".docker/config.json").write_text(text)
    assert USUAL in [endpoint.url for endpoint in endpoints(env)]


def test_each_address_is_looked_at_once(home: Path, env: dict[str, str]) -> None:
    use_context(home, "same", meta("same", USUAL))
    env["XDG_RUNTIME_DIR"] = "/var/run"
    urls = [endpoint.url for endpoint in endpoints(env)]
    assert len(urls) == len(set(urls))
    assert urls[0] == USUAL


@pytest.mark.parametrize("damaged", ["{", "{}", None])
def test_damaged_context_is_a_failed_attempt_and_hides_no_socket(
    home: Path, env: dict[str, str], damaged: str | None
) -> None:
    use_context(home, "broken", damaged)
    first, *others = places.found(env)
    assert isinstance(first, Attempt)
    assert (first.endpoint.source, first.outcome) == ("context broken", Outcome.BAD_ADDRESS)
    assert first.detail
    assert next(place.url for place in others if isinstance(place, Endpoint)) == USUAL


def test_relative_runtime_folder_is_ignored(env: dict[str, str]) -> None:
    env["XDG_RUNTIME_DIR"] = "run"
    for endpoint in endpoints(env):
        path = places.socket_path(endpoint)
        assert path is not None
        assert path.is_absolute()


def test_socket_path_is_the_file_behind_a_unix_address() -> None:
    assert places.socket_path(Endpoint("unix:///e.sock", "here")) == Path("/e.sock")
    assert places.socket_path(Endpoint("tcp://a:1", "here")) is None


@pytest.mark.parametrize("program", ["dockerd", "podman", "colima", "orb"])
def test_program_on_the_path_means_installed(home: Path, env: dict[str, str], program: str) -> None:
    (home / "bin").mkdir()
    (home / "bin" / program).touch(0o755)
    assert places.installed(env)


def test_search_for_a_named_engine_tries_no_other(home: Path, env: dict[str, str]) -> None:
    use_context(home, "broken", "{")
    discovery = Search(f"unix://{home}/none.sock")(env)
    assert [(a.endpoint.source, a.outcome) for a in discovery.attempts] == [
        ("--host", Outcome.MISSING)
    ]
    assert (discovery.connection, discovery.absence) == (None, Absence.NAMED_ONE_FAILED)


@pytest.mark.parametrize(
    ("search", "more", "source"),
    [
        (Search("ftp://a"), {}, "--host"),
        (Search(context="nowhere"), {}, "--context"),
        (Search(), {"DOCKER_HOST": "ftp://a"}, "environment"),
    ],
)
def test_search_for_what_cannot_be_an_engine_tells_where_that_came_from(
    env: dict[str, str], search: Search, more: dict[str, str], source: str
) -> None:
    discovery = search({**env, **more})
    (attempt,) = discovery.attempts
    assert (attempt.endpoint.source, attempt.outcome) == (source, Outcome.BAD_ADDRESS)
    assert discovery.absence is Absence.NAMED_ONE_FAILED
