"""What patterns leave out of a build's context, as the real command does it."""

from __future__ import annotations

import re

import pytest

from tui.docker_command.building.ignoring import Patterns, read, with_files_of_build

PATHS = (
    "Dockerfile",
    "a.log",
    "keep.log",
    "file1",
    "fileA",
    "dir",
    "dir/f.txt",
    "dir/sub",
    "dir/sub/g.log",
    "x/cache",
    "x/cache/z",
    "cache",
    "xcache",
)


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("*.log", {"a.log", "keep.log"}),
        ("**/*.log", {"a.log", "keep.log", "dir/sub/g.log"}),
        ("*.log\n!keep.log", {"a.log"}),
        ("!keep.log\n*.log", {"a.log", "keep.log"}),
        ("# *.log\n", set()),
        ("\n\t /dir/ \n", {"dir", "dir/f.txt", "dir/sub", "dir/sub/g.log"}),
        ("./dir/../dir/sub", {"dir/sub", "dir/sub/g.log"}),
        ("dir\n!dir/sub", {"dir", "dir/f.txt"}),
        ("dir/**", {"dir/f.txt", "dir/sub", "dir/sub/g.log"}),
        ("dir/*", {"dir/f.txt", "dir/sub", "dir/sub/g.log"}),
        ("**/cache", {"cache", "x/cache", "x/cache/z"}),
        ("**cache", {"cache", "xcache", "x/cache", "x/cache/z"}),
        ("file[0-9]", {"file1"}),
        ("file[^0-9]", {"fileA"}),
        ("file?", {"file1", "fileA"}),
        ("File1", set()),
        ("a\\.log", {"a.log"}),
        ("*\n!Dockerfile", set(PATHS) - {"Dockerfile"}),
        ("\ufeff*.log", {"a.log", "keep.log"}),
    ],
)
def test_what_is_left_out(text: str, left_out: set[str]) -> None:
    patterns = Patterns(read(text))
    assert {path for path in PATHS if patterns.leave_out(path)} == left_out


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("!", 'illegal exclusion pattern: "!"'),
        ("a[", "syntax error in pattern"),
        ("[]a]", "syntax error in pattern"),
        ("a[b-]", "syntax error in pattern"),
        ("a\\", "syntax error in pattern"),
    ],
)
def test_what_is_no_pattern(line: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        Patterns(read(line))


def test_a_folder_left_out_is_entered_where_something_in_it_is_kept() -> None:
    patterns = Patterns(["dir", "other", "!dir/sub/g"])
    assert patterns.keep_below("dir")
    assert patterns.keep_below("dir/sub")
    assert not patterns.keep_below("other")


def test_what_the_engine_has_to_read_is_sent() -> None:
    lines = ["*.log", "Docker*", ".dockerignore"]
    assert with_files_of_build(lines, "Dockerfile") == [*lines, "!.dockerignore", "!Dockerfile"]
    assert with_files_of_build(lines, None) == [*lines, "!.dockerignore"]
    assert with_files_of_build(["*.log"], "Dockerfile") == ["*.log"]
