"""What is told of one thing, and that it stays the same thing while the engine changes."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tui.i18n import LANGUAGES, translator
from tui.state.containers import (
    Container,
    ContainerState,
    Health,
    Mount,
    NetworkLink,
    PortBinding,
)
from tui.state.engine import EngineState
from tui.state.resources import Image
from tui.state.selectors import PortRow, Reach, port_rows
from tui.ui.present.detail import Fact, Subject, facts, find_again, laid_out, mount_text, title
from tui.ui.present.images import ImageRow
from tui.ui.present.spans import clean, plain

EN = translator("en")
EVIL = "\x1b]0;pwned\x07\u202e{oops} [b]"

WEB = Container(
    "9b1f" * 16,
    "web",
    "nginx:1",
    image_id="sha256:1",
    command="nginx -g",
    state=ContainerState.RUNNING,
    created=1_000.0,
    started=2_000.0,
    health=Health.HEALTHY,
    ports=(PortBinding(80, "tcp", "0.0.0.0", 9000, published=True),),
    mounts=(Mount("volume", "data", "/data"), Mount("bind", "/srv", "/srv", writable=False)),
    networks=(NetworkLink("shop", address="172.18.0.2"),),
    labels=(("a", "1"),),
)
NGINX = Image("sha256:" + "1" * 64, ("nginx:1", "nginx:latest"), 128_072_553, 1_000.0, "sha256:2")
ENGINE = EngineState(containers=(WEB,), images=(NGINX,))


def told(known: Iterable[Fact], room: int = 200) -> str:
    return "\n".join(plain(line) for line in laid_out(known, room))


def port(reach: Reach, **more: object) -> PortRow:
    binding = PortBinding(80, "tcp", "", 9000, published=True)
    return PortRow("id", "web", binding, reach, **more)  # type: ignore[arg-type]


def test_everything_known_of_a_container_is_told() -> None:
    text = told(facts(WEB, EN))
    for words in (
        "web",
        "● running",
        "✔ healthy",
        "9b1f9b1f9b1f",
        "nginx -g",
        "9000→80",
        "volume data:/data",
        "bind /srv:/srv:ro",
        "shop 172.18.0.2",
        "a=1",
    ):
        assert words in text


def test_stopped_container_tells_the_ports_it_wants_and_why_it_failed() -> None:
    failed = replace(
        WEB, state=ContainerState.EXITED, ports=(), wanted=WEB.ports, error="port is taken"
    )
    assert "9000→80" in told(facts(failed, EN))
    assert "port is taken" in told(facts(failed, EN))


def test_everything_known_of_an_image_is_told() -> None:
    text = told(facts(ImageRow(NGINX, "nginx:1", 2), EN))
    for words in (
        "nginx:1",
        "111111111111",
        "128 MB (128072553 B)",
        "2 containers",
        "nginx:latest",
    ):
        assert words in text
    assert "unused" in told(facts(ImageRow(NGINX, "nginx:1", 0), EN))


def test_long_values_wrap_beneath_themselves() -> None:
    lines = told(facts(replace(WEB, command="one two three " * 9), EN), room=40).splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("command"))
    value = lines[first].index("one")
    assert lines[first + 1][:value].isspace()
    assert not lines[first + 1][value].isspace()
    assert all(len(line) <= 40 for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reach", list(Reach))
def test_every_way_is_explained_with_its_numbers(reach: Reach, language: str) -> None:
    text = told(facts(port(reach, holder="shop", error="in use"), translator(language)))
    assert "80" in text
    assert ("9000" in text) is (reach is not Reach.EXPOSED)
    assert ("shop" in text) is (reach is Reach.CONFLICT)
    assert "in use" in text


@pytest.mark.parametrize(
    "subject",
    [
        Container(EVIL, EVIL, EVIL, command=EVIL, error=EVIL, labels=((EVIL, EVIL),)),
        replace(WEB, mounts=(Mount(EVIL, EVIL, EVIL),), networks=(NetworkLink(EVIL),)),
        ImageRow(Image(EVIL, (EVIL, "b"), parent_id=EVIL), EVIL, 1),
        ImageRow(Image(EVIL), "", 0),
        replace(port(Reach.CONFLICT), container=EVIL, holder=EVIL, error=EVIL),
    ],
)
def test_hostile_words_are_told_harmlessly(subject: Subject) -> None:
    lines = [*told(facts(subject, EN)).splitlines(), title(subject)]
    assert [clean(line) for line in lines] == lines


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        (WEB, "web"),
        (ImageRow(NGINX, "nginx:1", 0), "nginx:1"),
        (ImageRow(NGINX, "", 0), "111111111111"),
        (port(Reach.PUBLISHED), "web :80"),
    ],
)
def test_title_is_what_the_thing_is_called(subject: Subject, name: str) -> None:
    assert title(subject) == name


@pytest.mark.parametrize(
    "subject", [WEB, ImageRow(NGINX, "nginx:1", 1), port_rows([WEB])[0]], ids=lambda s: title(s)
)
def test_thing_is_found_again_until_it_is_gone(subject: Subject) -> None:
    busier = EngineState(
        containers=(
            replace(WEB, id="other", name="other", ports=()),
            replace(WEB, health=Health.NONE),
        ),
        images=(Image("sha256:9", ("other:1",)), NGINX),
    )
    found = find_again(subject, busier)
    assert found is not None
    assert title(found) == title(subject)
    assert type(found) is type(subject)
    assert find_again(subject, EngineState()) is None


def test_tag_that_moved_on_is_gone() -> None:
    moved = EngineState(images=(Image("sha256:new", ("nginx:1",)), replace(NGINX, tags=())))
    assert find_again(ImageRow(NGINX, "nginx:1", 0), moved) is None


def test_mount_is_written_as_after_dash_v() -> None:
    assert mount_text(Mount("bind", "/a", "/b")) == "bind /a:/b"
    assert mount_text(Mount("tmpfs", "", "/b", writable=False)) == "tmpfs :/b:ro"
