"""Instructions that change an image's settings: what they mean, and how they are refused.

The expectations were taken from Docker Engine 28.5.2, by `docker commit --change`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.practice.daemon.images.changes import apply_changes
from tui.practice.daemon.images.config import inherit, set_variable, shown
from tui.practice.daemon.images.exposing import exposed_ports
from tui.practice.errors import BadRequest

BASE = {"Env": ["PATH=/bin"], "Cmd": ["true"]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("CMD", {"Cmd": ["/bin/sh", "-c"]}),
        ('CMD ["a", "b"]', {"Cmd": ["a", "b"]}),
        ("CMD echo hi $X", {"Cmd": ["/bin/sh", "-c", "echo hi $X"]}),
        ('CMD ["a",', {"Cmd": ["/bin/sh", "-c", '["a",']}),
        ('CMD ["a"] b', {"Cmd": ["/bin/sh", "-c", '["a"] b']}),
        ("CMD ['a']", {"Cmd": ["/bin/sh", "-c", "['a']"]}),
        ('cmd ["a"]', {"Cmd": ["a"]}),
        ("CMD a \\\n b", {"Cmd": ["/bin/sh", "-c", "a  b"]}),
        ("CMD a\nENV B=c", {"Cmd": ["/bin/sh", "-c", "a"], "Env": ["PATH=/bin", "B=c"]}),
        ('ENTRYPOINT ["x"]', {"Cmd": None, "Entrypoint": ["x"]}),
        ("ENTRYPOINT x y", {"Cmd": None, "Entrypoint": ["/bin/sh", "-c", "x y"]}),
        ("ENTRYPOINT", {"Cmd": None, "Entrypoint": None}),
        ("ENV A=", {"Env": ["PATH=/bin", "A="]}),
        ('ENV A=1 B="x y" C=z\\ z', {"Env": ["PATH=/bin", "A=1", "B=x y", "C=z z"]}),
        ("ENV A 1 2", {"Env": ["PATH=/bin", "A=1 2"]}),
        ("ENV PATH=/x A=b", {"Env": ["PATH=/x", "A=b"]}),
        ("ENV A=$PATH", {"Env": ["PATH=/bin", "A=/bin"]}),
        ("ENV A=${NO:-x}", {"Env": ["PATH=/bin", "A=x"]}),
        ("ENV A=1 B=$A", {"Env": ["PATH=/bin", "A=1", "B="]}),
        (
            "ENV A='b $PATH' B=\"$PATH\" C=\\$PATH",
            {"Env": ["PATH=/bin", "A=b $PATH", "B=/bin", "C=$PATH"]},
        ),
        ("EXPOSE 80 443/udp", {"ExposedPorts": {"443/udp": {}, "80/tcp": {}}}),
        ("EXPOSE 8000-8001:9000-9001/TCP", {"ExposedPorts": {"9000/tcp": {}, "9001/tcp": {}}}),
        ("EXPOSE 127.0.0.1:80:80", {"ExposedPorts": {"80/tcp": {}}}),
        ("EXPOSE $X", {}),
        ('LABEL a=b c="d e"', {"Labels": {"a": "b", "c": "d e"}}),
        ("LABEL a b", {"Labels": {"a": "b"}}),
        ('LABEL "x y"=z', {"Labels": {"x y": "z"}}),
        ("USER a b", {"User": "a b"}),
        ('USER "a b"', {"User": "a b"}),
        ("WORKDIR a", {"WorkingDir": "/a"}),
        ("WORKDIR /a/../b/", {"WorkingDir": "/b"}),
        ("WORKDIR /a\nWORKDIR b", {"WorkingDir": "/a/b"}),
        ("WORKDIR $PATH/x", {"WorkingDir": "/bin/x"}),
        ('VOLUME ["/a","/b"]', {"Volumes": {"/a": {}, "/b": {}}}),
        ("VOLUME /a /b", {"Volumes": {"/a": {}, "/b": {}}}),
        ("ONBUILD RUN x  y", {"OnBuild": ["RUN x  y"]}),
        ("STOPSIGNAL quit", {"StopSignal": "quit"}),
        ("HEALTHCHECK NONE", {"Healthcheck": {"Test": ["NONE"]}}),
        ("HEALTHCHECK CMD true  && x", {"Healthcheck": {"Test": ["CMD-SHELL", "true  && x"]}}),
        (
            'HEALTHCHECK --interval=5s --retries=2 CMD ["a","b"]',
            {"Healthcheck": {"Test": ["CMD", "a", "b"], "Interval": 5 * 10**9, "Retries": 2}},
        ),
        (
            "HEALTHCHECK --start-period=0s --timeout=1m1.5s --start-interval=2s CMD a",
            {
                "Healthcheck": {
                    "Test": ["CMD-SHELL", "a"],
                    "StartInterval": 2 * 10**9,
                    "Timeout": 61_500_000_000,
                }
            },
        ),
    ],
)
def test_what_they_change(change: str, expected: dict[str, Any]) -> None:
    assert apply_changes(BASE, [change]) == {**BASE, **expected}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("FOO bar", "FOO is not a valid change command"),
        ("run x", "RUN is not a valid change command"),
        ("", "file with no instructions"),
        ("# only words", "file with no instructions"),
        ('CMD ["a",1]', "when using JSON array syntax, arrays must be comprised of strings only"),
        ("ENV", "ENV requires at least one argument"),
        ("ENV A", "ENV must have two arguments"),
        ("ENV =b", "ENV names can not be blank"),
        (
            "ENV A=1 B",
            'Syntax error - can\'t find = in "B". Must be of the form: name=value',
        ),
        (
            'ENV A="x',
            'failed to process "\\"x": unexpected end of statement while looking for matching'
            " double-quote",
        ),
        ("LABEL a", "LABEL must have two arguments"),
        ("EXPOSE", "EXPOSE requires at least one argument"),
        ("EXPOSE abc", "Invalid containerPort: abc"),
        ("EXPOSE 99999", "Invalid containerPort: 99999"),
        ("EXPOSE 80/foo", "Invalid proto: foo"),
        ("EXPOSE x:80:80", "Invalid ip address: x"),
        ("USER", "USER requires exactly one argument"),
        ("WORKDIR", "WORKDIR requires exactly one argument"),
        ("VOLUME []", "VOLUME requires at least one argument"),
        ('VOLUME [""]', "VOLUME specified can not be an empty string"),
        ("STOPSIGNAL FOO", "invalid signal: FOO"),
        ("ONBUILD ONBUILD X", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
        ("ONBUILD FROM x", "FROM isn't allowed as an ONBUILD trigger"),
        ("HEALTHCHECK", "HEALTHCHECK requires at least one argument"),
        ("HEALTHCHECK FOO", 'Unknown type "FOO" in HEALTHCHECK (try CMD)'),
        ("HEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments"),
        ("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD"),
        ("HEALTHCHECK --foo=1 CMD a", "unknown flag: --foo"),
        ("HEALTHCHECK --retries CMD a", "missing a value on flag: --retries"),
        ("HEALTHCHECK --retries=-1 CMD a", "--retries cannot be negative (-1)"),
        ("HEALTHCHECK --interval=x CMD a", 'time: invalid duration "x"'),
        ("HEALTHCHECK --interval=5 CMD a", 'time: missing unit in duration "5"'),
        ("HEALTHCHECK --interval=5x CMD a", 'time: unknown unit "x" in duration "5x"'),
        ("HEALTHCHECK --interval=1ns CMD a", 'Interval "interval" cannot be less than 1ms'),
    ],
)
def test_how_they_are_refused(change: str, message: str) -> None:
    with pytest.raises(BadRequest) as caught:
        apply_changes(BASE, [change])
    assert caught.value.message == message


def test_no_changes_change_nothing() -> None:
    assert apply_changes(BASE, []) == BASE


def test_what_is_changed_is_a_copy() -> None:
    base = {"Env": ["A=1"], "Labels": {"x": "y"}}
    apply_changes(base, ["ENV A=2", "LABEL x=z"])
    assert base == {"Env": ["A=1"], "Labels": {"x": "y"}}


@given(st.text(max_size=60))
def test_any_text_is_followed_or_refused(text: str) -> None:
    for keyword in ("ENV", "CMD", "HEALTHCHECK", "EXPOSE", "VOLUME", "ONBUILD", "WORKDIR"):
        with suppress(BadRequest):
            assert apply_changes(BASE, [f"{keyword} {text}"])


def test_a_container_inherits_from_its_image() -> None:
    image = {
        "Cmd": ["serve"],
        "Entrypoint": ["/start"],
        "Env": ["A=1", "B=2"],
        "ExposedPorts": {"80/tcp": {}},
        "Healthcheck": {"Test": ["CMD", "x"], "Interval": 5, "Retries": 3},
        "Labels": {"a": "image", "b": "image"},
        "StopSignal": "SIGQUIT",
        "User": "web",
        "WorkingDir": "/srv",
    }
    own = {
        "Env": ["B=3"],
        "ExposedPorts": {"90/tcp": {}},
        "Healthcheck": {"Interval": 7},
        "Labels": {"a": "own"},
    }
    merged = inherit(own, image)
    assert merged["Cmd"] == ["serve"]
    assert merged["Entrypoint"] == ["/start"]
    assert merged["Env"] == ["B=3", "A=1"]
    assert set(merged["ExposedPorts"]) == {"80/tcp", "90/tcp"}
    assert merged["Healthcheck"] == {"Test": ["CMD", "x"], "Interval": 7, "Retries": 3}
    assert merged["Labels"] == {"a": "own", "b": "image"}
    assert (merged["User"], merged["WorkingDir"]) == ("web", "/srv")
    assert inherit({"Entrypoint": ["mine"]}, image).get("Cmd") is None
    assert inherit({"Cmd": ["mine"]}, image)["Entrypoint"] == ["/start"]


def test_what_is_shown_of_settings() -> None:
    """The keys are those of Docker Engine 28.5.2, which leaves out what is not set."""
    assert shown({"Hostname": "x", "Tty": True, "Entrypoint": []}) == {
        "Cmd": None,
        "Entrypoint": None,
        "Env": None,
        "Labels": None,
        "OnBuild": None,
        "User": "",
        "Volumes": None,
        "WorkingDir": "",
    }
    assert shown({"StopSignal": "SIGINT"})["StopSignal"] == "SIGINT"


def test_a_variable_keeps_its_place() -> None:
    assert set_variable(["A=1", "B=2"], "A", "3") == ["A=3", "B=2"]
    assert set_variable(["A=1"], "AB", "3") == ["A=1", "AB=3"]


@pytest.mark.parametrize("spec", ["", ":", "80-", "-80", "90-80", "1:2:3:4", "80:", "1-2:1-9", "²"])
def test_ports_that_make_no_sense(spec: str) -> None:
    with pytest.raises(BadRequest):
        exposed_ports(spec)
