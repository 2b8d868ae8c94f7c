"""Instructions that change an image's settings and none of its files: what they change. Pure.

Each gives the new settings, and the words that an image's history has for it as a step of a build.
Variables have been put in their place before.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from tui.practice.daemon.images.config import Config, set_variable
from tui.practice.daemon.images.exposing import exposed_ports
from tui.practice.daemon.images.wording import duration, plain_list, quoted_list
from tui.practice.dockerfile.instructions import (
    Arg,
    Cmd,
    CommandLine,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    HereDocument,
    Instruction,
    Label,
    Maintainer,
    OnBuild,
    Shell,
    StopSignal,
    User,
    Volume,
)
from tui.practice.errors import BadRequest
from tui.practice.kernel.signals import signal_number

Settings = Mapping[str, Any]
_One = TypeVar("_One", bound=Instruction)
_SHEBANG = "#!"
_DEFAULT_SHELL = ("/bin/sh", "-c")


def changed(config: Settings, instruction: Instruction, *, cmd_set: bool) -> tuple[Config, str]:
    """The settings after an instruction, and its words for the history.

    `cmd_set` is whether the stage has a CMD already, which ENTRYPOINT then leaves alone. Raises
    BadRequest; KeyError for an instruction that is none of settings alone.
    """
    new: Config = dict(config)
    words = _CHANGES[type(instruction)](new, instruction)
    if isinstance(instruction, Entrypoint) and not cmd_set:
        new["Cmd"] = None
    return new, words


def noted(config: Settings, words: str, *, apart: bool) -> Config:
    """The settings of a step's container, whose command is a note of what is done.

    `apart` is whether the words are one of their own, as in all but COPY, ADD and WORKDIR.
    """
    note = ["#(nop) ", words] if apart else [f"#(nop) {words}"]
    return {**config, "Cmd": [*shell_of(config), *note]}


def command_words(command: CommandLine, config: Settings) -> list[str]:
    """What is to be executed: the words themselves, or the shell with the text for it."""
    if not command.shell:
        return list(command.words)
    text = command.words[0] if command.words else ""
    if not command.documents:
        return [*shell_of(config), *command.words]
    only = command.documents[0]
    if len(command.documents) == 1 and text.strip().startswith("<<") and _is_alone(text, only):
        return _script(only.body, config)
    pieces = [text, *(f"{one.content}{one.name}" for one in command.documents)]
    return [*shell_of(config), "\n".join(pieces)]


def shell_of(config: Settings) -> list[str]:
    """The words that a text for the shell is put behind."""
    return list(config.get("Shell") or _DEFAULT_SHELL)


def workdir(config: Settings, path: str) -> str:
    """The working folder after WORKDIR: absolute and simple."""
    folder = posixpath.join("/", config.get("WorkingDir") or "/", path)
    return posixpath.normpath(folder).replace("//", "/")


# -- one function an instruction ---------------------------------------------------------------


def _env(config: Config, one: Env) -> str:
    for pair in one.pairs:
        config["Env"] = set_variable(config.get("Env") or (), pair.key, pair.value)
    return " ".join(("ENV", *map(str, one.pairs)))


def _label(config: Config, one: Label) -> str:
    labels = {pair.key: pair.value for pair in one.pairs}
    config["Labels"] = {**(config.get("Labels") or {}), **labels}
    return " ".join(("LABEL", *map(str, one.pairs)))


def _arg(_config: Config, one: Arg) -> str:
    pairs = (
        arg.name if arg.default is None else f"{arg.name}={arg.default}" for arg in one.arguments
    )
    return f"ARG {' '.join(pairs)}"


def _maintainer(_config: Config, one: Maintainer) -> str:
    return f"MAINTAINER {one.name}"


def _cmd(config: Config, one: Cmd) -> str:
    config["Cmd"] = command_words(one.command, config)
    return f"CMD {quoted_list(config['Cmd'])}"


def _entrypoint(config: Config, one: Entrypoint) -> str:
    words = command_words(one.command, config) if one.command.words else []
    config["Entrypoint"] = words or None
    return f"ENTRYPOINT {quoted_list(words)}"


def _healthcheck(config: Config, one: Healthcheck) -> str:
    given = {
        "Interval": one.interval,
        "Timeout": one.timeout,
        "StartPeriod": one.start_period,
        "StartInterval": one.start_interval,
        "Retries": one.retries,
    }
    config["Healthcheck"] = {
        "Test": list(one.test),
        **{name: value for name, value in given.items() if value},
    }
    times = (one.interval, one.timeout, one.start_period, one.start_interval)
    spans = " ".join(map(duration, times))
    return f"HEALTHCHECK &{{{plain_list(one.test)} {spans} {one.retries}}}"


def _expose(config: Config, one: Expose) -> str:
    ports: Config = {port: {} for word in one.ports for port in exposed_ports(word)}
    ports = {**(config.get("ExposedPorts") or {}), **ports}
    if ports:
        config["ExposedPorts"] = dict(sorted(ports.items()))
    return f"EXPOSE {' '.join(one.ports)}"


def _user(config: Config, one: User) -> str:
    config["User"] = one.user
    return f"USER {one.user}"


def _volume(config: Config, one: Volume) -> str:
    volumes = dict(config.get("Volumes") or {})
    for path in one.paths:
        if not path:
            raise BadRequest("VOLUME specified can not be an empty string")
        volumes[path] = {}
    config["Volumes"] = volumes
    return f"VOLUME {plain_list(one.paths)}"


def _stop_signal(config: Config, one: StopSignal) -> str:
    try:
        signal_number(one.signal)
    except ValueError:
        raise BadRequest(f"invalid signal: {one.signal}") from None
    config["StopSignal"] = one.signal
    return f"STOPSIGNAL {one.signal}"


def _shell(config: Config, one: Shell) -> str:
    config["Shell"] = list(one.words)
    return f"SHELL {plain_list(one.words)}"


def _on_build(config: Config, one: OnBuild) -> str:
    config["OnBuild"] = [*(config.get("OnBuild") or ()), one.trigger]
    return f"ONBUILD {one.trigger}"


_CHANGES: dict[type[Instruction], Callable[[Config, Any], str]] = {
    Arg: _arg,
    Cmd: _cmd,
    Entrypoint: _entrypoint,
    Env: _env,
    Expose: _expose,
    Healthcheck: _healthcheck,
    Label: _label,
    Maintainer: _maintainer,
    OnBuild: _on_build,
    Shell: _shell,
    StopSignal: _stop_signal,
    User: _user,
    Volume: _volume,
}


# -- here-documents ----------------------------------------------------------------------------


def _is_alone(text: str, document: HereDocument) -> bool:
    """Whether a command is nothing but the beginning of a here-document."""
    word = text.strip().removeprefix("<<").removeprefix("-")
    return word.replace('"', "").replace("'", "").replace("\\", "") == document.name


def _script(body: str, config: Settings) -> list[str]:
    """A here-document that is a script: run by what its first line names, or by the shell."""
    if not body.startswith(_SHEBANG):
        return [*shell_of(config), body]
    interpreter = body.partition("\n")[0].removeprefix(_SHEBANG).split()
    return [*interpreter, "-c", body]
