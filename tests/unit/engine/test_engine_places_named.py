"""The engine that a person chose, by whatever means, and the order of these means."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from tui.engine import places
from tui.engine.errors import Unreachable
from tui.state.engine import Endpoint, EngineKind, Outcome


def write_context(home: Path, name: str, host: str, **docker: object) -> Path:
    """A context as the docker command keeps it; returns where its TLS material goes."""
    identity = hashlib.sha256(name.encode()).hexdigest()
    meta = home / ".docker/contexts/meta" / identity
    meta.mkdir(parents=True)
    endpoint = {"Host": host, "SkipTLSVerify": False, **docker}
    text = json.dumps({"Name": name, "Metadata": {}, "Endpoints": {"docker": endpoint}})
    (meta / "meta.json").write_text(text)
    (home / ".docker/config.json").touch()
    return home / ".docker/contexts/tls" / identity / "docker"


def chosen(
    host: str | None = None, context: str | None = None, **env: str
) -> tuple[str, str] | None:
    endpoint = in_surroundings(host, context, **env)
    if endpoint is None:
        return None
    assert endpoint.explicit
    return endpoint.url, endpoint.source


def in_surroundings(host: str | None, context: str | None, **env: str) -> Endpoint | None:
    """What is chosen, where contexts lie in the home of the test."""
    kept = {name: os.environ[name] for name in ("HOME", "DOCKER_CONFIG") if name in os.environ}
    return places.named(host, context, {**kept, **env})


def test_nothing_chosen_is_none() -> None:
    assert places.named(None, None, {}) is None
    assert places.named("", "", {"DOCKER_HOST": "", "DOCKER_CONTEXT": ""}) is None


def test_flags_beat_variables_and_hosts_beat_contexts(home: Path) -> None:
    write_context(home, "far", "tcp://far:2375")
    write_context(home, "near", "tcp://near:2375")
    env = {"DOCKER_HOST": "tcp://env:2375", "DOCKER_CONTEXT": "near"}
    assert chosen("tcp://flag:2375", "far", **env) == ("tcp://flag:2375", "--host")
    assert chosen(None, "far", **env) == ("tcp://far:2375", "--context far")
    assert chosen(None, None, **env) == ("tcp://env:2375", "DOCKER_HOST")
    del env["DOCKER_HOST"]
    assert chosen(None, None, **env) == ("tcp://near:2375", "DOCKER_CONTEXT")


def test_bare_path_is_a_socket() -> None:
    assert chosen("/run/engine.sock") == ("unix:///run/engine.sock", "--host")


@pytest.mark.parametrize(
    "url",
    [
        "unix:///e.sock",
        "tcp://a:1",
        "http://a:1",
        "https://a:1",
        "ssh://me@a",
        "npipe:////./pipe/e",
    ],
)
def test_every_scheme_of_docker_is_taken_as_it_is(url: str) -> None:
    assert chosen(url) == (url, "--host")


@pytest.mark.parametrize("url", ["ftp://a", "a", "tcp://", "unix://", "://", "unix:/e.sock", " "])
def test_address_of_no_known_form_is_refused_with_its_source(url: str) -> None:
    with pytest.raises(Unreachable, match="DOCKER_HOST") as caught:
        places.named(None, None, {"DOCKER_HOST": url})
    assert caught.value.outcome is Outcome.BAD_ADDRESS
    assert url in caught.value.detail


def test_tls_variables_lead_to_the_certificates() -> None:
    env = {"DOCKER_HOST": "tcp://a:2376", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/certs"}
    assert places.named(None, None, env) == Endpoint(
        "tcp://a:2376",
        "DOCKER_HOST",
        explicit=True,
        tls=True,
        tls_verify=True,
        tls_ca="/certs/ca.pem",
        tls_cert="/certs/cert.pem",
        tls_key="/certs/key.pem",
    )


def test_certificates_without_a_folder_of_their_own_are_at_home() -> None:
    env = {"DOCKER_TLS_VERIFY": "1", "HOME": "/home/me"}
    endpoint = places.named("tcp://a:2376", None, env)
    assert endpoint is not None
    assert endpoint.tls_ca == "/home/me/.docker/ca.pem"


def test_certificate_folder_alone_means_tls_without_verification() -> None:
    endpoint = places.named("tcp://a:2376", None, {"DOCKER_CERT_PATH": "/certs"})
    assert endpoint is not None
    assert (endpoint.tls, endpoint.tls_verify) == (True, False)


@pytest.mark.parametrize("url", ["unix:///e.sock", "ssh://me@a"])
def test_tls_variables_say_nothing_of_sockets_and_ssh(url: str) -> None:
    endpoint = places.named(url, None, {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/certs"})
    assert endpoint == Endpoint(url, "--host", explicit=True)


def test_named_context_is_read_with_its_kind(home: Path) -> None:
    write_context(home, "desktop-linux", "unix:///d.sock")
    assert in_surroundings(None, "desktop-linux") == Endpoint(
        "unix:///d.sock",
        "--context desktop-linux",
        EngineKind.DESKTOP,
        explicit=True,
        tls_verify=False,
    )


def test_context_brings_its_tls_material(home: Path) -> None:
    folder = write_context(home, "far", "tcp://far:2376")
    folder.mkdir(parents=True)
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (folder / name).touch()
    endpoint = in_surroundings(None, "far")
    assert endpoint is not None
    assert (endpoint.tls, endpoint.tls_verify) == (True, True)
    assert (endpoint.tls_ca, endpoint.tls_cert, endpoint.tls_key) == tuple(
        str(folder / name) for name in ("ca.pem", "cert.pem", "key.pem")
    )


def test_context_may_skip_verification(home: Path) -> None:
    folder = write_context(home, "far", "tcp://far:2376", SkipTLSVerify=True)
    folder.mkdir(parents=True)
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (folder / name).touch()
    endpoint = in_surroundings(None, "far")
    assert endpoint is not None
    assert (endpoint.tls, endpoint.tls_verify) == (True, False)


def test_context_is_found_although_there_are_no_other_settings(home: Path) -> None:
    write_context(home, "far", "tcp://far:2375")
    (home / ".docker/config.json").unlink()
    assert chosen(None, "far") == ("tcp://far:2375", "--context far")


def test_contexts_are_never_read_from_the_working_folder(home: Path) -> None:
    write_context(home, "trap", "tcp://trap:2375")
    (home / ".docker/config.json").unlink()
    (home / ".docker/contexts").rename(home / "contexts")
    with pytest.raises(Unreachable):
        in_surroundings(None, "trap")


def test_default_context_is_the_usual_socket(home: Path) -> None:
    assert chosen(None, "default") == ("unix:///var/run/docker.sock", "--context default")


@pytest.mark.parametrize("flag", [True, False])
def test_context_that_does_not_exist_is_refused_with_its_name(home: Path, flag: bool) -> None:
    with pytest.raises(Unreachable, match="nowhere") as caught:
        in_surroundings(None, "nowhere" if flag else None, DOCKER_CONTEXT="nowhere")
    assert caught.value.outcome is Outcome.BAD_ADDRESS


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"Name": "far", "Endpoints": {"docker": 1}}'])
def test_context_that_cannot_be_read_is_refused(home: Path, text: str) -> None:
    write_context(home, "far", "tcp://far:2375")
    next(home.glob("**/meta.json")).write_text(text)
    with pytest.raises(Unreachable) as caught:
        in_surroundings(None, "far")
    assert caught.value.outcome is Outcome.BAD_ADDRESS
