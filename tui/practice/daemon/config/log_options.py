"""What `--log-driver` and `--log-opt` may say, and what it makes of a container's log.

Wording, and what is found out only at the start: Docker Engine 28.5. How large a file may grow is
checked and shown; the engine keeps logs to a size of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tui.practice.errors import BadRequest, Failed, LeftOut

Document = dict[str, Any]

_DRIVERS = frozenset({"json-file", "local", "none"})
_OTHER_DRIVERS = frozenset(
    {"awslogs", "fluentd", "gcplogs", "gelf", "journald", "splunk", "syslog"}
)
_COMMON = frozenset(
    {
        "cache-compress",
        "cache-disabled",
        "cache-max-file",
        "cache-max-size",
        "max-buffer-size",
        "mode",
    }
)
_FILES = frozenset({"compress", "max-file", "max-size"})
_OPTIONS = {
    "json-file": _COMMON | _FILES | {"env", "env-regex", "labels", "labels-regex", "tag"},
    "local": _COMMON | _FILES,
}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)( ?)([kKmMgGtTpP]?i?[bB]?)", re.ASCII)
_TRUTHS = frozenset(
    {"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"}
)


def check_log(log: Document) -> None:
    """Refuse a driver or an option that there is not. Raises BadRequest or LeftOut."""
    driver = log["Type"] or "json-file"
    options: Mapping[str, str] = log["Config"] or {}
    if driver in _OTHER_DRIVERS:
        raise LeftOut(
            f"the practice engine keeps logs by itself; a real engine would send them to {driver}"
        )
    if driver not in _DRIVERS:
        raise BadRequest(f'error looking up logging plugin {driver}: plugin "{driver}" not found')
    _check_mode(options)
    for name in options:
        if driver != "none" and name not in _OPTIONS[driver]:
            place = "log driver local" if driver == "local" else f"{driver} log driver"
            raise BadRequest(f"unknown log opt '{name}' for {place}")


def check_log_values(log: Document) -> None:
    """Refuse values that a log cannot be opened with. Raises Failed, as a start does."""
    options: Mapping[str, str] = log["Config"] or {}
    checks: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("max-size", wrong_size),
        ("max-file", _wrong_count),
        ("compress", _wrong_truth),
    )
    for name, check in checks:
        if name not in options or log["Type"] == "none":
            continue
        if words := check(options[name]):
            if log["Type"] == "local":
                words = f"invalid value for {name}: {options[name]}: {words}"
            raise Failed(
                f"failed to create task for container: failed to initialize logging driver: {words}"
            )


def log_details(config: Document, log: Document) -> str:
    """What `docker logs --details` puts before each line: labels and variables asked for."""
    options: Mapping[str, str] = log["Config"] or {}
    variables = dict(word.partition("=")[::2] for word in config["Env"] or ())
    found = {
        **_picked(options.get("labels", ""), config["Labels"] or {}),
        **_picked(options.get("env", ""), variables),
    }
    return ",".join(f"{name}={value}" for name, value in sorted(found.items()))


def wrong_size(text: str) -> str:
    """What Docker says of a size that is none, or nothing."""
    found = _SIZE.fullmatch(text)
    if found:
        return ""
    number = re.match(r"[0-9.]+ ?", text)
    if number is None:
        return f"invalid size: '{text}'"
    return f"invalid suffix: '{text[number.end() :].lower()}'"


def _check_mode(options: Mapping[str, str]) -> None:
    mode = options.get("mode", "")
    if mode not in ("", "blocking", "non-blocking"):
        raise BadRequest(f"logger: logging mode not supported: {mode}")
    if "max-buffer-size" not in options:
        return
    if mode != "non-blocking":
        raise BadRequest(
            "logger: max-buffer-size option is only supported with 'mode=non-blocking'"
        )
    if words := wrong_size(options["max-buffer-size"]):
        raise BadRequest(f"error parsing option max-buffer-size: {words}")


def _wrong_count(text: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text, re.ASCII):
        return f'strconv.Atoi: parsing "{text}": invalid syntax'
    return "max-file cannot be less than 1" if int(text) < 1 else ""


def _wrong_truth(text: str) -> str:
    return "" if text in _TRUTHS else f'strconv.ParseBool: parsing "{text}": invalid syntax'


def _picked(names: str, values: Mapping[str, str]) -> dict[str, str]:
    return {name: values[name] for name in names.split(",") if name in values}
