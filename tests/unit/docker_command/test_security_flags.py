"""What confines a container, as the real command sends it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tui.docker_command.containers.security_flags import Security, security


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        ([], Security(None, None)),
        (
            ["no-new-privileges", "seccomp=unconfined", "seccomp:unconfined", "label=disable"],
            Security(
                ["no-new-privileges", "seccomp=unconfined", "seccomp:unconfined", "label=disable"],
                None,
            ),
        ),
        (["systempaths=unconfined", "a=b"], Security(["a=b"], [])),
        (["systempaths=unconfined"], Security([], [])),
        (["systempaths=x"], Security(["systempaths=x"], None)),
    ],
)
def test_what_flags_say(flags: list[str], found: Security) -> None:
    assert security(flags) == found


def test_a_file_of_system_calls_is_sent_without_its_blanks() -> None:
    Path("calls").write_text('{\n  "b": 1.50,\n "a": "\\u00e9 <x \\"y"\n}\n')
    assert security(["seccomp=calls"]).options == [
        'seccomp={"b":1.50,"a":"\\u00e9 <x \\"y"}',
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("A=1", "invalid character 'A' looking for beginning of value"),
        ('{"a":}', "invalid character '}' looking for beginning of value"),
        ('{"a":', "unexpected end of JSON input"),
    ],
)
def test_a_file_that_is_no_json(content: str, why: str) -> None:
    Path("calls").write_text(content)
    words = f"compacting json for seccomp profile (calls) failed: {why}"
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        security(["seccomp=calls"])


def test_a_file_that_there_is_not() -> None:
    words = "opening seccomp profile (none) failed: open none: no such file or directory"
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        security(["seccomp=none"])


@pytest.mark.parametrize("flag", ["x", "", "seccomp=", "seccomp:"])
def test_what_is_no_setting(flag: str) -> None:
    with pytest.raises(ValueError, match=f'^Invalid --security-opt: "{flag}"$'):
        security([flag])
