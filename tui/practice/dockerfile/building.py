"""From a statement to the instruction it is: each one's own rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tui.practice.dockerfile.copying import add, copy
from tui.practice.dockerfile.errors import DockerfileError
from tui.practice.dockerfile.flags import Kind, parse_flags
from tui.practice.dockerfile.go import SPACES, quote
from tui.practice.dockerfile.health import health_check
from tui.practice.dockerfile.instructions import (
    Arg,
    Argument,
    Cmd,
    CommandLine,
    Entrypoint,
    Env,
    Expose,
    From,
    Instruction,
    Label,
    Maintainer,
    OnBuild,
    Pair,
    Run,
    Shell,
    StopSignal,
    User,
    Volume,
    Workdir,
)
from tui.practice.dockerfile.mounts import RUN_FLAGS, check_run_flags
from tui.practice.dockerfile.statements import KEYWORDS, Statement
from tui.practice.dockerfile.suggestions import did_you_mean

_FROM_FLAGS: Mapping[str, Kind] = {"platform": "text"}
_STAGE_NAME = re.compile(r"[a-z][a-z0-9-_.]*", re.ASCII)
_ONBUILD = re.compile(r"ONBUILD[\t\n\f\r ]*", re.IGNORECASE)
_NO_TRIGGERS = ("FROM", "MAINTAINER")


def instruction(statement: Statement) -> Instruction:
    """The instruction that a statement is. Raises DockerfileError."""
    build = _INSTRUCTIONS.get(statement.name)
    if build is None:
        meant = did_you_mean(statement.keyword, map(str.lower, KEYWORDS), fold=True)
        raise DockerfileError(f"unknown instruction: {statement.keyword}{meant}")
    return build(statement)


def _no_flags(statement: Statement) -> None:
    parse_flags(statement.flags, {})


def _only_word(statement: Statement) -> str:
    if len(statement.words) != 1:
        raise DockerfileError(f"{statement.name} requires exactly one argument")
    return statement.words[0]


def _need_words(statement: Statement) -> None:
    if not statement.words:
        raise DockerfileError(f"{statement.name} requires at least one argument")


def _from(statement: Statement) -> From:
    words = statement.words
    name = ""
    if len(words) == 3 and words[1].upper() == "AS":
        name = words[2].lower()
        if not _STAGE_NAME.fullmatch(name):
            raise DockerfileError(
                f"invalid name for build stage: {quote(words[2])},"
                " name can't start with a number or contain symbols"
            )
    elif len(words) != 1:
        raise DockerfileError("FROM requires either one or three arguments")
    flags = parse_flags(statement.flags, _FROM_FLAGS)
    return From(statement.place, words[0], name, flags.text("platform"))


def _arg(statement: Statement) -> Arg:
    _need_words(statement)
    return Arg(statement.place, tuple(_argument(word) for word in statement.words))


def _argument(word: str) -> Argument:
    name, equals, default = word.partition("=")
    if equals and not name:
        raise DockerfileError("ARG names can not be blank")
    return Argument(name, default if equals else None)


def _pairs(statement: Statement) -> tuple[Pair, ...]:
    _no_flags(statement)
    if not statement.pairs:
        raise DockerfileError(f"{statement.name} requires at least one argument")
    if not all(pair.key for pair in statement.pairs):
        raise DockerfileError(f"{statement.name} names can not be blank")
    return statement.pairs


def _env(statement: Statement) -> Env:
    return Env(statement.place, _pairs(statement))


def _label(statement: Statement) -> Label:
    return Label(statement.place, _pairs(statement))


def _maintainer(statement: Statement) -> Maintainer:
    name = _only_word(statement)
    _no_flags(statement)
    return Maintainer(statement.place, name)


def _command(statement: Statement) -> CommandLine:
    return CommandLine(statement.words, not statement.listed, statement.documents)


def _run(statement: Statement) -> Run:
    flags = parse_flags(statement.flags, RUN_FLAGS)
    check_run_flags(flags)
    return Run(statement.place, _command(statement), flags.names, flags.texts("mount"))


def _cmd(statement: Statement) -> Cmd:
    _no_flags(statement)
    return Cmd(statement.place, _command(statement))


def _entrypoint(statement: Statement) -> Entrypoint:
    _no_flags(statement)
    return Entrypoint(statement.place, _command(statement))


def _shell(statement: Statement) -> Shell:
    _no_flags(statement)
    _need_words(statement)
    if not statement.listed:
        raise DockerfileError("SHELL requires the arguments to be in JSON form")
    return Shell(statement.place, statement.words)


def _expose(statement: Statement) -> Expose:
    _need_words(statement)
    _no_flags(statement)
    return Expose(statement.place, tuple(sorted(statement.words)))


def _user(statement: Statement) -> User:
    user = _only_word(statement)
    _no_flags(statement)
    return User(statement.place, user)


def _workdir(statement: Statement) -> Workdir:
    path = _only_word(statement)
    _no_flags(statement)
    return Workdir(statement.place, path)


def _volume(statement: Statement) -> Volume:
    _need_words(statement)
    _no_flags(statement)
    paths = tuple(word.strip(SPACES) for word in statement.words)
    if not all(paths):
        raise DockerfileError("VOLUME specified can not be an empty string")
    return Volume(statement.place, paths)


def _stop_signal(statement: Statement) -> StopSignal:
    return StopSignal(statement.place, _only_word(statement))


def _on_build(statement: Statement) -> OnBuild:
    _need_words(statement)
    _no_flags(statement)
    keyword = statement.words[0].upper()
    if keyword == "ONBUILD":
        raise DockerfileError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
    if keyword in _NO_TRIGGERS:
        raise DockerfileError(f"{keyword} isn't allowed as an ONBUILD trigger")
    trigger = _ONBUILD.sub("", statement.text, count=1)
    documents = (f"\n{document.content}{document.name}" for document in statement.documents)
    return OnBuild(statement.place, "".join((trigger, *documents)))


_INSTRUCTIONS: Mapping[str, Callable[[Statement], Instruction]] = {
    "ADD": add,
    "ARG": _arg,
    "CMD": _cmd,
    "COPY": copy,
    "ENTRYPOINT": _entrypoint,
    "ENV": _env,
    "EXPOSE": _expose,
    "FROM": _from,
    "HEALTHCHECK": health_check,
    "LABEL": _label,
    "MAINTAINER": _maintainer,
    "ONBUILD": _on_build,
    "RUN": _run,
    "SHELL": _shell,
    "STOPSIGNAL": _stop_signal,
    "USER": _user,
    "VOLUME": _volume,
    "WORKDIR": _workdir,
}
