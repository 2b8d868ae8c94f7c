"""Building: which files COPY and ADD put where, and what they become.

What is expected here was seen on Docker Engine 28.5.2 with its classic builder.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Iterator

import pytest

from tests.practice.building import Builder, Entry, archive, builder_on, folder, link
from tests.practice.subject import Subject

BASE = "FROM busybox:latest\n"
INNER = archive(
    Entry("in/", type=tarfile.DIRTYPE, mode=0o750, owner=(5, 6)),
    Entry("in/f", b"inner", mode=0o4755, owner=(7, 8)),
    link("l", "in/f"),
)
CONTEXT = (
    Entry("a.txt", b"A", mode=0o640, owner=(3, 4)),
    Entry("b.txt", b"B"),
    folder("d", mode=0o700),
    Entry("d/x", b"X"),
    folder("d/e"),
    Entry("d/e/y", b"Y", mode=0o755),
    link("d/up", "../a.txt"),
    Entry("sub/deep/z", b"Z"),
    link("to-a", "a.txt"),
    link("to-d", "d"),
    link("to-none", "none"),
    link("absolute", "/a.txt"),
    Entry("suid", b"s", mode=0o6755),
    Entry("st*r", b"*"),
    Entry("empty"),
    Entry("zeros", bytes(1024)),
    Entry("i.tar", INNER),
    Entry("i.tgz", gzip.compress(INNER)),
    Entry("i.tbz", bz2.compress(INNER)),
    Entry("i.txz", lzma.compress(INNER)),
)


@pytest.fixture
def builder(engine: Subject, busybox: str) -> Iterator[Builder]:
    """Builds on the engine under test, and takes everything away again."""
    with builder_on(engine) as builder:
        yield builder


def a(path: str, owner: str = "0:0") -> list[str]:
    """The lines of a.txt at a path."""
    return [f"regular file 640 {owner} {path}", "A"]


def b(path: str, owner: str = "0:0") -> list[str]:
    """The lines of b.txt at a path."""
    return [f"regular file 644 {owner} {path}", "B"]


def of_d(path: str, mode: int = 755, owner: str = "0:0", top: str = "") -> list[str]:
    """The lines of the folder d at a path."""
    return [
        f"directory {mode} {top or owner} {path}",
        f"directory 755 {owner} {path}/e",
        f"regular file 755 {owner} {path}/e/y",
        "Y",
        f"symbolic link 777 {owner} {path}/up",
        "../a.txt",
        f"regular file 644 {owner} {path}/x",
        "X",
    ]


def made(path: str, mode: int = 755, owner: str = "0:0") -> list[str]:
    """The line of a folder at a path."""
    return [f"directory {mode} {owner} {path}"]


COPIES: dict[str, tuple[str, str, list[str]]] = {
    "a file": ("COPY a.txt /x", "/x", a("/x")),
    "a file into a new folder": ("COPY a.txt /x/", "/x", made("/x") + a("/x/a.txt")),
    "a file into a folder that is there": (
        "RUN mkdir -m 711 /x\nCOPY a.txt /x",
        "/x",
        made("/x", 711) + a("/x/a.txt"),
    ),
    "two files": ("COPY a.txt b.txt /x/", "/x", made("/x") + a("/x/a.txt") + b("/x/b.txt")),
    "one file twice": ("COPY a.txt a.txt /x/", "/x", made("/x") + a("/x/a.txt")),
    "a folder": ("COPY d /x", "/x", of_d("/x")),
    "a folder, with slashes": ("COPY d/ /x/", "/x", of_d("/x")),
    "a folder over one that is there": (
        "RUN mkdir -m 750 /x /x/e && chown 9:9 /x /x/e && echo old >/x/x && echo k >/x/k\n"
        "COPY d /x",
        "/x",
        [
            *made("/x", 750, "9:9"),
            *of_d("/x")[1:4],
            "regular file 644 0:0 /x/k",
            "k",
            "",
            *of_d("/x")[4:],
        ],
    ),
    "what is in a folder, beside what is there": (
        "COPY sub /",
        "/deep",
        [*made("/deep"), "regular file 644 0:0 /deep/z", "Z"],
    ),
    "relative to the working folder": (
        "WORKDIR /w\nCOPY a.txt q/\nCOPY b.txt .",
        "/w",
        made("/w") + b("/w/b.txt") + made("/w/q") + a("/w/q/a.txt"),
    ),
    "relative to the root": ("COPY ./a.txt ./x", "/x", a("/x")),
    "from the root of the context": ("COPY /a.txt /x", "/x", a("/x")),
    "with dots in the middle": ("COPY d/../a.txt /x", "/x", a("/x")),
    "a file with a slash": ("COPY a.txt/ /x", "/x", a("/x")),
    "what a link leads to": ("COPY to-a /x", "/x", a("/x")),
    "what a link leads to, by the link's name": (
        "COPY to-a /x/",
        "/x",
        made("/x") + a("/x/to-a"),
    ),
    "the folder that a link leads to": ("COPY to-d /x", "/x", of_d("/x")),
    "an absolute link stays inside": ("COPY absolute /x", "/x", a("/x")),
    "stars": ("COPY *.txt /x/", "/x", made("/x") + a("/x/a.txt") + b("/x/b.txt")),
    "a star that fits once": ("COPY a*t /x", "/x", a("/x")),
    "a question mark": ("COPY ?.txt /x/", "/x", made("/x") + a("/x/a.txt") + b("/x/b.txt")),
    "a class": ("COPY [b-c].txt /x", "/x", b("/x")),
    "a negated class": ("COPY [^a].txt /x", "/x", b("/x")),
    "a star between": ("COPY sub/*/z /x", "/x", ["regular file 644 0:0 /x", "Z"]),
    "a star in the name itself": ("COPY st[*]r /x", "/x", ["regular file 644 0:0 /x", "*"]),
    "a folder by a star": ("COPY d* /x/", "/x", of_d("/x")),
    "lent rights are lost": ("COPY suid /x", "/x", ["regular file 755 0:0 /x", "s"]),
    "variables": (
        "ENV F=a.txt\nARG D=/x\nCOPY $F ${D}/y",
        "/x",
        made("/x") + a("/x/y"),
    ),
    "as a list": ('COPY ["a.txt", "/x y"]', "'/x y'", a("/x y")),
    "an owner by number": ("COPY --chown=1:2 a.txt /x", "/x", a("/x", "1:2")),
    "one number for both": ("COPY --chown=12 a.txt /x", "/x", a("/x", "12:12")),
    "an owner by name": ("COPY --chown=nobody:root a.txt /x", "/x", a("/x", "{nobody}:0")),
    "new folders have the owner too": (
        "COPY --chown=1:2 a.txt /x/y/",
        "/x",
        made("/x", owner="1:2") + made("/x/y", owner="1:2") + a("/x/y/a.txt", "1:2"),
    ),
    "an owner of a folder": (
        "COPY --chown=1:2 d /q/x",
        "/q",
        made("/q") + of_d("/q/x", owner="1:2"),
    ),
    "a folder that is there keeps its owner": (
        "RUN mkdir /x\nCOPY --chown=1:2 d /x",
        "/x",
        of_d("/x", owner="1:2", top="0:0"),
    ),
    "another user makes no difference": (
        "USER nobody\nCOPY a.txt /x/",
        "/x",
        made("/x") + a("/x/a.txt"),
    ),
    "through a link to a folder": (
        "RUN mkdir /t && ln -s /t /x\nCOPY a.txt /x/",
        "/t",
        made("/t") + a("/t/a.txt"),
    ),
    "through a link to a file": (
        "RUN echo o >/t && ln -s /t /x\nCOPY a.txt /x",
        "/t /x",
        [*a("/t"), "symbolic link 777 0:0 /x", "/t"],
    ),
    "through a link to nothing": (
        "RUN ln -s /n/t /x\nCOPY a.txt /x",
        "/n /x",
        [*made("/n"), *a("/n/t"), "symbolic link 777 0:0 /x", "/n/t"],
    ),
    "over a folder in the folder": (
        "RUN mkdir -p /x/a.txt/q\nCOPY a.txt /x/",
        "/x",
        made("/x") + a("/x/a.txt"),
    ),
    "a folder over a file": (
        "RUN mkdir /x && echo o >/x/e\nCOPY d /x",
        "/x",
        of_d("/x"),
    ),
    "a folder over a link to a folder": (
        "RUN mkdir /x /t && ln -s /t /x/e\nCOPY d /x",
        "/x /t",
        [*made("/t"), *of_d("/x")],
    ),
    "into a volume": ("VOLUME /v\nCOPY a.txt /v/\nRUN test -f /v/a.txt", "/etc/none", []),
    "an archive is copied": ("COPY i.tgz /x/\nRUN rm /x/i.tgz", "/x", made("/x")),
    "a file by ADD": ("ADD a.txt /x", "/x", a("/x")),
    "a folder by ADD": ("ADD d /x", "/x", of_d("/x")),
    "no archives": (
        "ADD zeros empty /x/\nRUN truncate -s 0 /x/zeros",
        "/x",
        [
            *made("/x"),
            *("regular empty file 644 0:0 /x/empty", ""),
            *("regular empty file 644 0:0 /x/zeros", ""),
        ],
    ),
}
UNPACKED = [
    *made("/x"),
    *made("/x/in", 750, "5:6"),
    "regular file 4755 7:8 /x/in/f",
    "inner",
    "symbolic link 777 0:0 /x/l",
    "in/f",
]
COPIES |= {
    f"an archive, {name}": (text, "/x", UNPACKED)
    for name, text in {
        "plain": "ADD i.tar /x",
        "into a folder": "ADD i.tar /x/",
        "gzip": "ADD i.tgz /x",
        "bzip2": "ADD i.tbz /x",
        "xz": "ADD i.txz /x",
        "several": "ADD i.tar i.tgz /x/",
        "whatever its owner": "ADD --chown=1:2 i.tar /x",
    }.items()
}
STAGE = "RUN mkdir /s && echo q >/s/q && ln -s q /s/l && chown -R 3:4 /s && chmod 4755 /s/q\n"
STAGE += "FROM busybox:latest\n"
Q = ["q", ""]
COPIES |= {
    "from a stage": (
        f"{STAGE}COPY --from=0 /s /x",
        "/x",
        [
            *made("/x"),
            "symbolic link 777 3:4 /x/l",
            "q",
            "regular file 4755 3:4 /x/q",
            *Q,
        ],
    ),
    "from a stage with an owner": (
        f"{STAGE}COPY --from=0 --chown=8 /s /x",
        "/x",
        [
            *made("/x", owner="8:8"),
            "symbolic link 777 8:8 /x/l",
            "q",
            "regular file 755 8:8 /x/q",
            *Q,
        ],
    ),
    "a file from a stage": (
        f"{STAGE}COPY --from=0 s/q /x/y",
        "/x",
        [*made("/x"), "regular file 4755 3:4 /x/y", *Q],
    ),
    "stars in a stage": (
        f"{STAGE}COPY --from=0 /s/* /x/",
        "/x",
        [*made("/x"), "regular file 4755 3:4 /x/l", *Q, "regular file 4755 3:4 /x/q", *Q],
    ),
    "a stage by its name": (
        "RUN echo q >/q\nFROM busybox:latest AS Two\nCOPY --from=0 /q /q\nFROM busybox:latest\n"
        "COPY --from=tWO /q /x",
        "/x",
        ["regular file 644 0:0 /x", *Q],
    ),
    "from an image": (
        "COPY --from=busybox:latest /bin/busybox /x\nRUN test -x /x && rm /x",
        "/etc/none",
        [],
    ),
}


@pytest.mark.parametrize("name", COPIES)
def test_what_is_copied(builder: Builder, name: str) -> None:
    text, place, expected = COPIES[name]
    outcome = builder.build(f"{BASE}{text}\n", *CONTEXT)
    assert outcome.error == ""
    found = builder.listing(outcome.image, place)
    nobody = ""
    if any("{nobody}" in line for line in expected):
        command = ["id", "-u", "nobody"]
        ran = builder.engine.client.containers.run(outcome.image, command, remove=True)
        nobody = ran.decode().strip()
    assert found == [line.replace("{nobody}", nobody) for line in expected]


def test_all_of_a_context(builder: Builder) -> None:
    """The Dockerfile belongs to it."""
    outcome = builder.build(f"{BASE}COPY . /x\nRUN ls -A /x\n", *CONTEXT)
    names = {entry.name.partition("/")[0] for entry in CONTEXT} | {"Dockerfile"}
    assert set(outcome.printed.split()) == names


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        ("Dockerfile\n", ".dockerignore a"),
        ("# words\n.*\nD*\n!a\n", "a"),
        ("*\n!a\n", "a"),
        ("**/Docker*\n!Dockerfile\n", ".dockerignore Dockerfile a"),
        ("nothing\n", ".dockerignore Dockerfile a"),
    ],
)
def test_what_clients_send_for_the_engine_alone(builder: Builder, ignored: str, left: str) -> None:
    """The Dockerfile and `.dockerignore`, where the latter says that they do not belong to it."""
    outcome = builder.build(
        f"{BASE}COPY . /x\nRUN ls -A /x | sort\n",
        Entry(".dockerignore", ignored.encode()),
        Entry("a"),
    )
    assert outcome.printed.split() == sorted(left.split())


def test_times_are_kept(builder: Builder) -> None:
    outcome = builder.build(
        f"{BASE}COPY t u /x/\nRUN stat -c %Y /x/t /x/v\n",
        Entry("t", b"t", mtime=86_400),
        Entry("u/v", b"v", mtime=100_000),
    )
    assert outcome.printed == "86400\n100000\n"


NOT_THERE = (
    "file not found in build context or excluded by .dockerignore: stat {}: file does not exist"
)
REFUSED = {
    "nothing of that name": ("COPY none /x", f"COPY failed: {NOT_THERE.format('none')}"),
    "nothing of that name for ADD": ("ADD none /x", f"ADD failed: {NOT_THERE.format('none')}"),
    "one of two": ("COPY a.txt none /x/", f"COPY failed: {NOT_THERE.format('none')}"),
    "a link to nothing": ("COPY to-none /x", f"COPY failed: {NOT_THERE.format('to-none')}"),
    "stars that fit nothing": ("COPY q* /x/", "COPY failed: no source files were specified"),
    "a pattern that is none": ("COPY [a /x/", "COPY failed: no source files were specified"),
    "stars through a link": ("COPY to-*/x /x/", "COPY failed: no source files were specified"),
    "out of the context": (
        "COPY ../a /x",
        "COPY failed: forbidden path outside the build context: ../a ()",
    ),
    "out of the context, in the end": (
        "COPY d/../../a /x",
        "COPY failed: forbidden path outside the build context: d/../../a ()",
    ),
    "several, and no folder": (
        "COPY a.txt b.txt /x",
        "When using COPY with more than one source file, the destination must be a directory and"
        " end with a /",
    ),
    "a URL": ("COPY http://127.0.0.1:1/x /x", "COPY failed: source can't be a URL for COPY"),
    "no such user": (
        "COPY --chown=zz a.txt /x",
        "unable to convert uid/gid chown string to host mapping: can't find uid for user zz:"
        " no such user: zz",
    ),
    "no such group": (
        "COPY --chown=root:zz a.txt /x",
        "unable to convert uid/gid chown string to host mapping: can't find gid for group zz:"
        " no such group: zz",
    ),
    "no owner": (
        "COPY --chown=1:2:3 a.txt /x",
        "unable to convert uid/gid chown string to host mapping:"
        " invalid chown string format: 1:2:3",
    ),
    "the stage itself": (
        "COPY --from=0 /a /a",
        "invalid from flag value 0: refers to current build stage",
    ),
    "a stage that does not come": (
        "COPY --from=5 /a /a",
        "invalid from flag value 5: index out of bounds",
    ),
    "nothing of that name in a stage": (
        "FROM busybox:latest\nCOPY --from=0 /none /x",
        "COPY failed: stat none: file does not exist",
    ),
    "an image's name": (
        "COPY --from=Bad!Name /a /b",
        "invalid from flag value Bad!Name: invalid reference format: repository name"
        " (library/Bad!Name) must be lowercase",
    ),
    "a folder over a file": (
        "COPY d /etc/passwd",
        "failed to copy files: failed to copy directory: mkdir /etc/passwd: not a directory",
    ),
    "below a file": (
        "COPY a.txt /etc/passwd/x",
        "failed to copy files: lstat /etc/passwd/x: not a directory",
    ),
    "into a file": (
        "COPY a.txt /etc/passwd/",
        "failed to copy files: failed to create new directory: mkdir /etc/passwd: not a directory",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_copied(builder: Builder, name: str) -> None:
    text, message = REFUSED[name]
    outcome = builder.build(f"{BASE}{text}\n", *CONTEXT)
    assert (outcome.status, outcome.error) == (200, message)


def test_files_are_known_by_a_digest(builder: Builder) -> None:
    """It is made of names, modes, owners and contents, by the same rules on every engine."""
    outcome = builder.build(
        f"{BASE}COPY d /x\nCOPY a.txt b.txt /x/\nADD --chown=1 b.txt /x/\n", *CONTEXT
    )
    assert builder.steps(outcome.image) == [
        "/bin/sh -c #(nop) COPY"
        " dir:d0558c32ff630e90a86ad7f13bfc4e9df7d4e525610b73897adef94bcdc48d81 in /x ",
        "/bin/sh -c #(nop) COPY"
        " multi:e99f471be504083161e81c606e5131d6b33a9c16066bddc04ceba7516f7bab4a in /x/ ",
        "/bin/sh -c #(nop) ADD --chown=1"
        " file:319907dc3c611bf6213f77762f99b03b9d4f6e377f1e4bfadbcbe914a804e779 in /x/ ",
    ]


def test_files_of_a_stage_are_known_by_a_digest(builder: Builder) -> None:
    outcome = builder.build(
        f"{BASE}COPY d /x\nFROM scratch\nCOPY --from=0 /x/ /y\nCOPY --from=0 /x/x /x/e/y /y/\n",
        *CONTEXT,
    )
    assert builder.steps(outcome.image) == [
        "/bin/sh -c #(nop) COPY"
        " dir:4d5f7bd63d6ed2c633575a0c8c4cb2b49ca24dff7d6a8a5b38829399a4d38bda in /y ",
        "/bin/sh -c #(nop) COPY"
        " multi:85e6653d88d102302e72e93a2713acc253114c7419f4c55bd7f44c18c88df023 in /y/ ",
    ]
