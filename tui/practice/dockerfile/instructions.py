"""What a Dockerfile says: stages, and one frozen value for each instruction in them.

Made by `parse`. Variables stand in them as they were written; `substitution` puts values in
their place, which gives another instruction of the same class.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

_LEADING_TABS = re.compile(r"^\t+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """How an instruction is written, and where."""

    text: str
    """On one line, as the builder prints it in `Step 1/5 : FROM busybox`: continuation lines are
    joined, comments between them are gone, and here-documents are left out."""
    first_line: int
    last_line: int
    """Both counted from 1; the last one includes here-documents."""


@dataclass(frozen=True, slots=True)
class HereDocument:
    """`<<NAME` and the lines up to NAME."""

    name: str
    content: str
    """The lines as they stand, each with its end, without the one that ends them."""
    expand: bool
    """No part of the name is quoted, so that variables count."""
    strip_tabs: bool
    """`<<-`: tabs at the beginning of lines do not count."""
    descriptor: int = 0
    """The number before `<<`."""

    @property
    def body(self) -> str:
        """The content, without tabs where they do not count."""
        return _LEADING_TABS.sub("", self.content) if self.strip_tabs else self.content


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What is to be run, in either of the two forms."""

    words: tuple[str, ...]
    """In the shell form, the one text for the shell, or nothing at all."""
    shell: bool
    """It is no JSON array, so that a shell reads it."""
    documents: tuple[HereDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """`key=value`."""

    key: str
    value: str

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


@dataclass(frozen=True, slots=True)
class Argument:
    """A build argument, and its value if it is not given one from outside."""

    name: str
    default: str | None


@dataclass(frozen=True, slots=True)
class InlineFile:
    """A here-document among the sources of COPY or ADD."""

    name: str
    content: str
    expand: bool
    """Variables count in it."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What all instructions have."""

    keyword: ClassVar[str]
    """Its name, in capitals."""

    place: Place


@dataclass(frozen=True, slots=True)
class Arg(Instruction):
    """`ARG NAME[=DEFAULT] …`."""

    keyword = "ARG"

    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Env(Instruction):
    """`ENV NAME=VALUE …`, or `ENV NAME VALUE`."""

    keyword = "ENV"

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Label(Instruction):
    """`LABEL KEY=VALUE …`."""

    keyword = "LABEL"

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Maintainer(Instruction):
    """`MAINTAINER NAME`."""

    keyword = "MAINTAINER"

    name: str


@dataclass(frozen=True, slots=True)
class Transfer(Instruction):
    """What COPY and ADD have in common."""

    sources: tuple[str, ...]
    destination: str
    files: tuple[InlineFile, ...] = ()
    """Sources that stand in the Dockerfile itself."""
    chown: str = ""
    chmod: str = ""
    link: bool = False
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy(Transfer):
    """`COPY [--from=…] [--chown=…] … SOURCE … DESTINATION`."""

    keyword = "COPY"

    stage: str = ""
    """`--from`: a stage by its name or number, or an image."""


@dataclass(frozen=True, slots=True)
class Add(Transfer):
    """`ADD [--chown=…] … SOURCE … DESTINATION`."""

    keyword = "ADD"

    checksum: str = ""
    keep_git_dir: bool = False


@dataclass(frozen=True, slots=True)
class Run(Instruction):
    """`RUN COMMAND`."""

    keyword = "RUN"

    command: CommandLine
    flags: tuple[str, ...] = ()
    """The names of those that are given. The classic builder refuses each of them."""
    mounts: tuple[str, ...] = ()
    """What stands behind each `--mount=`."""


@dataclass(frozen=True, slots=True)
class Cmd(Instruction):
    """`CMD COMMAND`."""

    keyword = "CMD"

    command: CommandLine


@dataclass(frozen=True, slots=True)
class Entrypoint(Instruction):
    """`ENTRYPOINT COMMAND`."""

    keyword = "ENTRYPOINT"

    command: CommandLine


@dataclass(frozen=True, slots=True)
class Healthcheck(Instruction):
    """`HEALTHCHECK NONE`, or `HEALTHCHECK [--interval=…] … CMD COMMAND`.

    Durations are nanoseconds, and 0 where none is given.
    """

    keyword = "HEALTHCHECK"

    test: tuple[str, ...]
    """As an image's settings have it: `NONE`, `CMD` or `CMD-SHELL`, and the command."""
    interval: int = 0
    timeout: int = 0
    start_period: int = 0
    start_interval: int = 0
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Expose(Instruction):
    """`EXPOSE PORT[/PROTOCOL] …`."""

    keyword = "EXPOSE"

    ports: tuple[str, ...]
    """As they are written, in alphabetical order."""


@dataclass(frozen=True, slots=True)
class User(Instruction):
    """`USER USER[:GROUP]`."""

    keyword = "USER"

    user: str


@dataclass(frozen=True, slots=True)
class Volume(Instruction):
    """`VOLUME PATH …`."""

    keyword = "VOLUME"

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workdir(Instruction):
    """`WORKDIR PATH`."""

    keyword = "WORKDIR"

    path: str


@dataclass(frozen=True, slots=True)
class StopSignal(Instruction):
    """`STOPSIGNAL SIGNAL`."""

    keyword = "STOPSIGNAL"

    signal: str


@dataclass(frozen=True, slots=True)
class Shell(Instruction):
    """`SHELL ["PROGRAM", "ARGUMENT", …]`."""

    keyword = "SHELL"

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnBuild(Instruction):
    """`ONBUILD INSTRUCTION`, which is kept as a text for the build that begins with the image."""

    keyword = "ONBUILD"

    trigger: str


@dataclass(frozen=True, slots=True)
class From(Instruction):
    """`FROM [--platform=…] IMAGE [AS NAME]`."""

    keyword = "FROM"

    image: str
    """Or an earlier stage's name, or `scratch`; variables are those of `meta_arguments`."""
    name: str = ""
    """In small letters; empty if there is none."""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """FROM, and the instructions up to the next one."""

    start: From
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """All of it."""

    stages: tuple[Stage, ...]
    """One at least."""
    meta_arguments: tuple[Arg, ...]
    """What stands before the first FROM."""
    warnings: tuple[str, ...]
    """Lines that the builder prints on its standard error before the first step."""
    escape: str
    """The character that escapes others, and continues lines."""
