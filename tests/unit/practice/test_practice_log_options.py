"""What `--log-opt` may say: the words are Docker Engine 28.5's."""

from __future__ import annotations

import pytest

from tui.practice.daemon.config.log_options import check_log, check_log_values, log_details
from tui.practice.errors import BadRequest, Failed

_START = "failed to create task for container: failed to initialize logging driver: "


@pytest.mark.parametrize(
    ("driver", "options", "words"),
    [
        ("no-such", {}, 'error looking up logging plugin no-such: plugin "no-such" not found'),
        ("", {"x": "1"}, "unknown log opt 'x' for json-file log driver"),
        ("local", {"labels": "a"}, "unknown log opt 'labels' for log driver local"),
        ("json-file", {"mode": "x"}, "logger: logging mode not supported: x"),
        (
            "local",
            {"max-buffer-size": "1m"},
            "logger: max-buffer-size option is only supported with 'mode=non-blocking'",
        ),
        (
            "",
            {"mode": "non-blocking", "max-buffer-size": "1x"},
            "error parsing option max-buffer-size: invalid suffix: 'x'",
        ),
    ],
)
def test_refused_at_once(driver: str, options: dict[str, str], words: str) -> None:
    with pytest.raises(BadRequest) as refused:
        check_log({"Type": driver, "Config": options})
    assert refused.value.message == words


@pytest.mark.parametrize(
    ("driver", "options", "words"),
    [
        ("json-file", {"max-size": "1x"}, "invalid suffix: 'x'"),
        ("json-file", {"max-size": "-1"}, "invalid size: '-1'"),
        ("json-file", {"max-file": "x"}, 'strconv.Atoi: parsing "x": invalid syntax'),
        ("json-file", {"max-file": "0"}, "max-file cannot be less than 1"),
        ("json-file", {"compress": "maybe"}, 'strconv.ParseBool: parsing "maybe": invalid syntax'),
        ("local", {"max-size": "1x"}, "invalid value for max-size: 1x: invalid suffix: 'x'"),
    ],
)
def test_refused_at_the_start(driver: str, options: dict[str, str], words: str) -> None:
    with pytest.raises(Failed) as refused:
        check_log_values({"Type": driver, "Config": options})
    assert refused.value.message == _START + words


@pytest.mark.parametrize("size", ["10", "10k", "1.5m", "3 MB", "2GiB", "7b", "0"])
def test_sizes_that_are_fine(size: str) -> None:
    log = {"Type": "json-file", "Config": {"max-size": size, "max-file": "3", "compress": "false"}}
    check_log(log)
    check_log_values(log)


def test_what_stands_before_a_line() -> None:
    config = {"Labels": {"b": "2", "a": "1", "other": "x"}, "Env": ["B=3", "EMPTY=", "C=4"]}
    log = {"Type": "json-file", "Config": {"labels": "b,a,none", "env": "B,EMPTY"}}
    assert log_details(config, log) == "B=3,EMPTY=,a=1,b=2"
    assert log_details(config, {"Type": "json-file", "Config": None}) == ""
