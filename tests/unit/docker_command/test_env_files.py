"""Variables and labels, from flags and from files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tui.docker_command.containers.env_files import label, labels, last_of_each, variable, variables
from tui.docker_command.errors import Failed


@pytest.fixture(autouse=True)
def _own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OWN", "of this process")
    monkeypatch.delenv("NOBODYS", raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_name_alone_has_the_value_that_it_has_here() -> None:
    assert variable("OWN") == "OWN=of this process"
    assert variable("NOBODYS") == "NOBODYS"
    assert variable("A B=") == "A B="


def test_a_file_of_variables() -> None:
    Path("file").write_bytes(b"\xef\xbb\xbfA=1\r\n# a remark\n\n  B=two words \nOWN\nNOBODYS\n")
    assert variables(["file", "file"], ["C"]) == [
        *("A=1", "B=two words ", "OWN=of this process"),
        *("A=1", "B=two words ", "OWN=of this process"),
        "C",
    ]


def test_a_file_of_labels_has_no_names_alone() -> None:
    Path("file").write_text("a=1\nOWN\n")
    assert labels(["file"], ["b"]) == ["a=1", "b"]


def test_of_variables_with_the_same_name_the_last_counts() -> None:
    assert last_of_each(["A=1", "B", "A=2", "B=3"]) == ["A=2", "B=3"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"=x\n", "invalid env file (file): no variable name on line '=x'"),
        (b"A =1\n", "invalid env file (file): variable 'A ' contains whitespaces"),
        (b"B=1\nA=\xe9\n", "invalid env file (file): invalid utf8 bytes at line 2: [65 61 233]"),
    ],
)
def test_a_file_that_cannot_be_read(content: bytes, why: str) -> None:
    Path("file").write_bytes(content)
    with pytest.raises(Failed, match=f"^{re.escape(why)}$"):
        variables(["file"], [])


def test_a_file_that_there_is_not() -> None:
    with pytest.raises(Failed, match=r"^open none: no such file or directory$"):
        variables(["none"], [])
    Path("folder").mkdir()
    why = "invalid env file (folder): read folder: is a directory"
    with pytest.raises(Failed, match=f"^{re.escape(why)}$"):
        labels(["folder"], [])


@pytest.mark.parametrize("text", ["=x", ""])
def test_a_variable_has_a_name(text: str) -> None:
    with pytest.raises(ValueError, match=f"^invalid environment variable: {text}$"):
        variable(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("=x", "invalid label '=x': empty name"),
        ("  =x", "invalid label '  =x': empty name"),
        ("a b=c d", "label 'a b' contains whitespaces"),
    ],
)
def test_a_label_has_a_name_without_blanks(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        label(text)
