"""What a container's line says, and how."""

import pytest

from tui.i18n import translator
from tui.state.containers import Container, ContainerState, Health, PortBinding
from tui.ui.present import containers as present
from tui.ui.present.spans import Role, plain

NOW = 1_000_000.0
T = translator("en")
RUNNING, EXITED = ContainerState.RUNNING, ContainerState.EXITED


def box(state: ContainerState = RUNNING, **more: object) -> Container:
    return Container("id", "web", "nginx", state=state, **more)  # type: ignore[arg-type]


def published(host_ip: str, host_port: int = 9000, protocol: str = "tcp") -> PortBinding:
    return PortBinding(80, protocol, host_ip, host_port, published=True)


def test_wide_line_tells_everything() -> None:
    item = box(health=Health.HEALTHY, started=NOW - 7200, ports=(published("0.0.0.0"),))
    words = plain(present.line(item, 120, NOW, T)).split()
    assert words == ["●", "running", "web", "nginx", "2", "h", "9000→80", "✔", "healthy"]


def test_narrow_line_keeps_the_health_as_a_sign() -> None:
    line = plain(present.line(box(health=Health.UNHEALTHY, started=NOW), 70, NOW, T))
    assert "unhealthy" not in line
    assert "✖" in line


@pytest.mark.parametrize("state", list(ContainerState))
def test_every_state_has_a_sign_and_a_word(state: ContainerState) -> None:
    glyph, _ = present.state_look(box(state))
    assert len(glyph) == 1
    assert present.state_word(box(state), T) == T(f"state.{state}")


@pytest.mark.parametrize("state", [s for s in ContainerState if s is not ContainerState.UNKNOWN])
@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_word_of_a_state_fits_its_column(state: ContainerState, language: str) -> None:
    line = plain(present.line(box(state, exit_code=255), 120, NOW, translator(language)))
    assert present.state_word(box(state, exit_code=255), translator(language)) in line


@pytest.mark.parametrize("health", list(Health))
@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_word_of_a_health_fits_its_column(health: Health, language: str) -> None:
    t = translator(language)
    line = plain(present.line(box(health=health), 120, NOW, t))
    assert present.health_text(health, t)[0] in line
    assert "…" not in line


def test_exit_that_went_wrong_is_told_from_one_that_did_not() -> None:
    well, badly = box(EXITED, exit_code=0), box(EXITED, exit_code=137)
    assert present.state_look(well) != present.state_look(badly)
    assert present.state_word(well, T) == "exited 0"
    assert present.state_word(badly, T) == "exited 137"


def test_container_that_could_not_start_looks_wrong() -> None:
    failed = box(ContainerState.CREATED, error="port is taken")
    assert present.state_look(failed)[1] is Role.WRONG
    assert present.state_look(box(ContainerState.CREATED))[1] is not Role.WRONG


@pytest.mark.parametrize("health", [h for h in Health if h is not Health.NONE])
def test_health_has_a_sign_and_a_word(health: Health) -> None:
    text, _ = present.health_text(health, T)
    assert text.endswith(T(f"health.{health}"))
    assert present.health_text(Health.NONE, T)[0] == ""


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (box(created=NOW - 9000, started=NOW - 120), "2 min"),
        (box(EXITED, created=NOW - 9000, finished=NOW - 3600), "1 h"),
        (box(ContainerState.CREATED, created=NOW - 86400), "1 d"),
        (box(started=NOW + 500), "<1 min"),
    ],
)
def test_age_counts_from_what_happened_last(item: Container, words: str) -> None:
    assert present.since(item, NOW, T) == words


@pytest.mark.parametrize(
    ("binding", "text"),
    [
        (PortBinding(80), "80"),
        (PortBinding(53, "udp"), "53/udp"),
        (published("0.0.0.0"), "9000→80"),
        (published("::"), "9000→80"),
        (published(""), "9000→80"),
        (published("127.0.0.1"), "127.0.0.1:9000→80"),
        (published("::1"), "[::1]:9000→80"),
        (published("0.0.0.0", protocol="udp"), "9000→80/udp"),
    ],
)
def test_port_is_told_as_docker_tells_it(binding: PortBinding, text: str) -> None:
    assert present.port_text(binding) == text


def test_twins_and_exposed_ports_are_not_told_again() -> None:
    item = box(ports=(PortBinding(443), published("0.0.0.0"), published("::")))
    assert present.ports_text(item) == "9000→80"


@pytest.mark.parametrize(
    ("host_ip", "text"),
    [
        ("", "localhost:9000"),
        ("0.0.0.0", "localhost:9000"),
        ("::", "localhost:9000"),
        ("10.0.0.1", "10.0.0.1:9000"),
        ("fe80::1", "[fe80::1]:9000"),
    ],
)
def test_address_is_as_one_would_type_it(host_ip: str, text: str) -> None:
    assert present.address(published(host_ip), any_address="localhost") == text
