"""What the client's settings know of registries, as an engine gets it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tui.docker_command.registries import registry_auth
from tui.docker_command.registries.references import reference

HELPER = """#!/bin/sh
read -r registry
case "$1 $registry" in
"get kept.example") echo '{"ServerURL":"kept.example","Username":"me","Secret":"word"}' ;;
"list "*) echo '{"kept.example":"me"}' ;;
*) echo 'credentials not found in native keychain'; exit 1 ;;
esac
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the client's settings, which there is not yet."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "config.json"


def sent(headers: dict[str, str]) -> Any:
    """What the one header says."""
    (value,) = headers.values()
    return json.loads(base64.urlsafe_b64decode(value))


def written(settings: Path, name: str, word: str) -> None:
    settings.write_text(
        json.dumps({"auths": {name: {"auth": base64.b64encode(f"me:{word}".encode()).decode()}}})
    )


def test_without_settings_a_registry_is_asked_as_nobody(settings: Path) -> None:
    assert sent(registry_auth.for_image(reference("busybox"))) == {}
    assert sent(registry_auth.for_build()) == {}


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("https://index.docker.io/v1/", "busybox"),
        ("example.org:5000", "example.org:5000/team/app"),
        ("https://example.org/v2/", "example.org/app"),
    ],
)
def test_the_registry_of_an_image_gets_its_own(settings: Path, name: str, image: str) -> None:
    written(settings, name, "a:b")
    found = sent(registry_auth.for_image(reference(image)))
    assert (found["username"], found["password"]) == ("me", "a:b")
    assert sent(registry_auth.for_image(reference("other.example/app"))) == {}


def test_a_build_gets_all(settings: Path) -> None:
    written(settings, "example.org", "word")
    assert sent(registry_auth.for_build())["example.org"]["password"] == "word"


def test_helpers_are_asked(settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    helper = tmp_path / "docker-credential-cais-test"
    helper.write_text(HELPER)
    helper.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    settings.write_text('{"credsStore": "cais-test"}')
    found = sent(registry_auth.for_image(reference("kept.example/app")))
    assert (found["username"], found["password"]) == ("me", "word")
    assert sent(registry_auth.for_image(reference("busybox"))) == {}
    assert sent(registry_auth.for_build())["kept.example"]["password"] == "word"


@pytest.mark.parametrize("text", ['{"credsStore": "no-such-helper"}', "no JSON", '{"auths": 1}'])
def test_settings_that_are_of_no_use_are_no_mistake(settings: Path, text: str) -> None:
    settings.write_text(text)
    assert sent(registry_auth.for_image(reference("busybox"))) == {}
    assert sent(registry_auth.for_build()) == {}
