"""An image's settings (`Config`): how one set of them is laid over another.

Keys are those of the API and of OCI image configurations: `Cmd`, `Entrypoint`, `Env`,
`ExposedPorts`, `Healthcheck`, `Labels`, `User`, `Volumes`, `WorkingDir` and so on. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Config = dict[str, Any]

_SHOWN = ("Cmd", "Entrypoint", "Env", "Labels", "OnBuild", "User", "Volumes", "WorkingDir")
_SHOWN_IF_SET = ("ArgsEscaped", "ExposedPorts", "Healthcheck", "Shell", "StopSignal")
_TEXTS = ("User", "WorkingDir")


def shown(config: Mapping[str, Any]) -> Config:
    """The settings as `docker image inspect` shows them: images have no host name or terminal."""
    kept = {key: config.get(key) or ("" if key in _TEXTS else None) for key in _SHOWN}
    kept |= {key: config[key] for key in _SHOWN_IF_SET if config.get(key)}
    return dict(sorted(kept.items()))


def inherit(config: Mapping[str, Any], base: Mapping[str, Any]) -> Config:
    """A container's settings with what its image adds where they leave room.

    As the engine does it when it makes a container, and once more when it commits one.
    """
    result = dict(config)
    for key in ("User", "WorkingDir", "StopSignal"):
        if not result.get(key) and base.get(key):
            result[key] = base[key]
    for key in ("ExposedPorts", "Volumes"):
        if base.get(key):
            result[key] = {**base[key], **(result.get(key) or {})}
    result["Labels"] = {**(base.get("Labels") or {}), **(result.get("Labels") or {})}
    result["Env"] = _environment(result.get("Env") or (), base.get("Env") or ()) or None
    if not result.get("Entrypoint"):
        if not result.get("Cmd"):
            result["Cmd"] = base.get("Cmd")
        if result.get("Entrypoint") is None:
            result["Entrypoint"] = base.get("Entrypoint")
    if base.get("Healthcheck"):
        own = {key: value for key, value in (result.get("Healthcheck") or {}).items() if value}
        result["Healthcheck"] = {**base["Healthcheck"], **own}
    return result


def variables(environment: Iterable[str]) -> dict[str, str]:
    """A list of `NAME=value` as a mapping."""
    return {name: value for name, _, value in (line.partition("=") for line in environment)}


def set_variable(environment: Iterable[str], name: str, value: str) -> list[str]:
    """The list with one variable set, in its place if it was there before."""
    line = f"{name}={value}"
    lines = list(environment)
    for index, old in enumerate(lines):
        if old.partition("=")[0] == name:
            lines[index] = line
            return lines
    return [*lines, line]


def _environment(own: Iterable[str], inherited: Iterable[str]) -> list[str]:
    """What is named in both counts as its owner has it; what comes with the image comes last."""
    lines = list(own)
    named = set(variables(lines))
    return lines + [line for line in inherited if line.partition("=")[0] not in named]
