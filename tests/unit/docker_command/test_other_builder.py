"""What is said of the builder that there is not."""

from __future__ import annotations

import pytest

from tui.docker_command.building.other_builder import tell_of_other_builder
from tui.docker_command.errors import Failed

NOTICE = """\
DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            Install the buildx component to build images with BuildKit:
            https://docs.docker.com/go/buildx/

"""
SWITCHED_OFF = """\
DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0
            environment-variable.

"""
MISSING = """\
ERROR: BuildKit is enabled but the buildx component is missing or broken.
       Install the buildx component to build images with BuildKit:
       https://docs.docker.com/go/buildx/"""


@pytest.mark.parametrize(
    ("value", "notice"), [("", NOTICE), ("0", SWITCHED_OFF), ("F", SWITCHED_OFF)]
)
def test_the_classic_builder_builds_with_a_notice(
    value: str,
    notice: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DOCKER_BUILDKIT", value)
    tell_of_other_builder()
    assert capsys.readouterr().err == notice


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("1", MISSING),
        (
            "x",
            "DOCKER_BUILDKIT environment variable expects boolean value:"
            ' strconv.ParseBool: parsing "x": invalid syntax',
        ),
    ],
)
def test_who_wants_the_other_gets_nothing(
    value: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_BUILDKIT", value)
    with pytest.raises(Failed) as caught:
        tell_of_other_builder()
    assert caught.value.words == why
