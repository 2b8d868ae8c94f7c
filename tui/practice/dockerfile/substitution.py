"""Variables in instructions: which of their words have any, and what becomes of those."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar, cast

from tui.practice.dockerfile.errors import DockerfileError, ExpansionError
from tui.practice.dockerfile.expansion import expand, expand_to_words
from tui.practice.dockerfile.instructions import (
    Add,
    Arg,
    Argument,
    Copy,
    Env,
    Expose,
    From,
    InlineFile,
    Instruction,
    Label,
    Pair,
    Run,
    StopSignal,
    Transfer,
    User,
    Volume,
    Workdir,
)
from tui.practice.dockerfile.mounts import check_mount

_Any = TypeVar("_Any", bound=Instruction)
_Expand = Callable[[str], str]


def substitute(instruction: _Any, variables: Mapping[str, str], escape: str = "\\") -> _Any:
    """The instruction with values for its variables, and without quotes and escapes.

    Commands are left as they are: what runs them knows variables itself. All words of one
    instruction see the same variables, so that one pair of ENV does not see those before it.
    Raises ExpansionError, with what the build says in its stream.
    """

    def word(text: str) -> str:
        return expand(text, variables, escape)

    said: Instruction = instruction
    match said:
        case Env() | Label():
            said = replace(said, pairs=_pairs(said.pairs, word))
        case Arg():
            said = replace(said, arguments=tuple(_argument(one, word) for one in said.arguments))
        case Transfer():
            said = replace(
                said,
                chown=word(said.chown),
                chmod=word(said.chmod),
                sources=_all(said.sources, word),
                files=_files(said.files, variables, escape),
                destination=word(said.destination),
            )
            if isinstance(said, Copy):
                said = replace(said, stage=word(said.stage))
            elif isinstance(said, Add):
                said = replace(said, checksum=word(said.checksum))
        case Expose():
            ports = (expand_to_words(port, variables, escape) for port in said.ports)
            said = replace(said, ports=tuple(port for words in ports for port in words))
        case From():
            said = replace(said, platform=_platform(said.platform, word), image=word(said.image))
        case Run():
            _check_mounts(said, word)
        case StopSignal():
            said = replace(said, signal=word(said.signal))
        case User():
            said = replace(said, user=word(said.user))
        case Volume():
            said = replace(said, paths=_all(said.paths, word))
        case Workdir():
            said = replace(said, path=word(said.path))
    return cast(_Any, said)


def _all(words: Iterable[str], word: _Expand) -> tuple[str, ...]:
    return tuple(word(text) for text in words)


def _pairs(pairs: Iterable[Pair], word: _Expand) -> tuple[Pair, ...]:
    return tuple(Pair(word(pair.key), word(pair.value)) for pair in pairs)


def _argument(argument: Argument, word: _Expand) -> Argument:
    default = None if argument.default is None else word(argument.default)
    return Argument(word(argument.name), default)


def _files(
    files: Iterable[InlineFile], variables: Mapping[str, str], escape: str
) -> tuple[InlineFile, ...]:
    return tuple(
        replace(file, content=expand(file.content, variables, escape, quotes=False))
        if file.expand
        else file
        for file in files
    )


def _platform(platform: str, word: _Expand) -> str:
    try:
        return word(platform)
    except ExpansionError as error:
        raise ExpansionError(
            f"failed to process arguments for platform : {error.message}"
        ) from None


def _check_mounts(run: Run, word: _Expand) -> None:
    for mount in run.mounts:
        try:
            check_mount(mount, word)
        except DockerfileError as error:
            raise ExpansionError(error.message) from None
