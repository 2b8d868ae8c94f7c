"""Scenarios: commands in a row, and the files that they find. One text file holds many.

    === the name of a scenario
    # a remark
    $ docker run -d --name box -p <port-a>:80 -v <here>/site:/www busybox httpd -f -h /www
    $ http GET /index.html <port-a>
    ~ why the practice engine's answer to the next command is another one
    $ docker top box
    ^ why cais's own docker command gives another answer than the real one
    $ docker version
    --- file site/index.html
    hello
    --- file run.sh 755
    echo hi
    --- link latest site
    --- folder empty
    --- archive site.tar.gz
    index.html hello
    --- checkout sample_app
    --- made app/model.json
    why this file of the image that is built has another content

A command is split into words as a shell does it, and no shell is involved. What stands in angle
brackets differs between the engines: a folder, a port, or what an earlier command printed, if its
first word was a name: `$ ID= docker create busybox`, and then `<ID>`, or `<ID:12>` for the first
twelve characters. At its end, `< FILE` gives a command its input, `> FILE` keeps its output, and
`&` lets it run on until a command `ended`. A backslash at the end of a line joins it with the next.
`errands.py` has what else there is beside `docker`, and `playing.py` what waits.
"""

from __future__ import annotations

import gzip
import io
import re
import shlex
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

_ROOT = Path(__file__).parents[3]
Stand = Literal["practice", "command"]
"""What stands in for the real thing: the practice engine, or cais's own docker command."""
_MARKS: Mapping[str, Stand] = {"~": "practice", "^": "command"}
_SECTION = re.compile(r"^--- ", re.MULTILINE)


@dataclass(frozen=True)
class Command:
    """One command line."""

    line: str
    words: tuple[str, ...]
    """The command, without what follows."""
    name: str = ""
    """What its output is called afterwards."""
    source: str = ""
    """The file that is its input."""
    target: str = ""
    """The file that its output goes to."""
    aside: bool = False
    """Whether it runs on while the next ones are run."""
    differs: Mapping[Stand, str] = field(default_factory=dict)
    """Why the answer is another one on the practice engine, or from cais's own command."""


@dataclass(frozen=True)
class Thing:
    """A file, folder, link or archive that the commands find, or one that they make."""

    kind: str
    path: str
    argument: str
    """A file's mode in octal digits, or a link's target."""
    text: str

    def put(self, folder: Path) -> None:
        """Make it below a folder."""
        path = folder / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        match self.kind:
            case "file":
                path.write_text(self.text, encoding="utf-8")
                path.chmod(int(self.argument or "644", 8))
            case "folder":
                path.mkdir(exist_ok=True)
            case "link":
                path.symlink_to(self.argument)
            case "archive":
                path.write_bytes(_packed(self.path, self.text))
            case "made":
                pass
            case "checkout":
                _copy(_ROOT / self.path, path)
            case _:
                raise ValueError(f"there is no section of the kind {self.kind!r}")


@dataclass(frozen=True)
class Scenario:
    """Commands to be run one after the other in a folder of their own."""

    subject: str
    name: str
    commands: tuple[Command, ...]
    things: tuple[Thing, ...]

    def __str__(self) -> str:
        return f"{self.subject}: {self.name}"


def scenarios(folder: Path) -> list[Scenario]:
    """The scenarios of all text files in a folder. Raises ValueError where one makes no sense."""
    found = [one for path in sorted(folder.glob("*.txt")) for one in _in(path)]
    names = [str(one) for one in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two scenarios have one name: {', '.join(sorted(twice))}")
    return found


def _in(path: Path) -> Iterator[Scenario]:
    before, *blocks = re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if before.strip():
        raise ValueError(f"{path.name} begins with something else than a scenario")
    for block in blocks:
        name, _, body = block.partition("\n")
        lines, *sections = _SECTION.split(re.sub(r"\n\n\Z", "\n", body))
        things = tuple(_thing(section) for section in sections)
        yield Scenario(path.stem.replace("_", " "), name, tuple(_commands(lines)), things)


def _commands(text: str) -> Iterator[Command]:
    differs: dict[Stand, str] = {}
    for line in text.replace("\\\n", " ").splitlines():
        mark, _, rest = line.strip().partition(" ")
        match mark:
            case "$":
                yield _command(" ".join(rest.split()) if "'" not in rest else rest, differs)
                differs = {}
            case "~" | "^":
                differs[_MARKS[mark]] = rest
            case "#" | "":
                pass
            case _:
                raise ValueError(f"neither a command nor a remark: {line}")
    if differs:
        raise ValueError(f"no command follows the reason: {', '.join(differs.values())}")


def _command(line: str, differs: Mapping[Stand, str]) -> Command:
    words = shlex.split(line)
    name = source = target = ""
    if re.fullmatch(r"[A-Z]+=", words[0]):
        name = words.pop(0).removesuffix("=")
    aside = words[-1] == "&"
    if aside:
        words.pop()
    while len(words) > 2 and words[-2] in ("<", ">"):
        path = words.pop()
        if words.pop() == "<":
            source = path
        else:
            target = path
    return Command(line, tuple(words), name, source, target, aside, differs)


def _thing(section: str) -> Thing:
    heading, _, text = section.partition("\n")
    kind, path, *rest = heading.split()
    return Thing(kind, path, " ".join(rest), text)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    else:
        shutil.copy2(source, target)


def _packed(name: str, text: str) -> bytes:
    """An archive whose files are the lines of a text: a path, a blank, and the content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for line in text.splitlines():
            path, _, content = line.partition(" ")
            member = tarfile.TarInfo(path)
            member.size = len(content) + 1
            archive.addfile(member, io.BytesIO(f"{content}\n".encode()))
    plain = buffer.getvalue()
    return gzip.compress(plain, mtime=0) if name.endswith(("gz", "tgz")) else plain
