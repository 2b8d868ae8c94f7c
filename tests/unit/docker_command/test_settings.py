"""What Docker's config file says of containers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui.docker_command.settings import proxy_variables, settings

DEFAULT = {"httpProxy": "http://one:1", "noProxy": "near"}


def test_the_file_is_that_of_the_folder_that_docker_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert settings() == {}
    (tmp_path / "config.json").write_text(json.dumps({"detachKeys": "ctrl-a,x"}))
    assert settings()["detachKeys"] == "ctrl-a,x"
    (tmp_path / "config.json").write_text("[]")
    assert settings() == {}
    (tmp_path / "config.json").write_text("not JSON")
    assert settings() == {}


@pytest.mark.parametrize(
    ("known", "engine", "found"),
    [
        ({}, "unix:///s", {}),
        ({"proxies": "nonsense"}, "unix:///s", {}),
        (
            {"proxies": {"default": DEFAULT}},
            "unix:///s",
            {
                "HTTP_PROXY": "http://one:1",
                "http_proxy": "http://one:1",
                "NO_PROXY": "near",
                "no_proxy": "near",
            },
        ),
        (
            {"proxies": {"default": DEFAULT, "tcp://far:2": {"allProxy": "two"}}},
            "tcp://far:2",
            {"ALL_PROXY": "two", "all_proxy": "two"},
        ),
    ],
)
def test_the_way_out_of_containers(
    known: dict[str, Any], engine: str, found: dict[str, str]
) -> None:
    assert proxy_variables(known, engine) == found
