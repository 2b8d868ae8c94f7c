"""Progress is written whole or not at all, and nothing of a learner's is ever lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tui.course.progress import (
    LessonProgress,
    Progress,
    ProgressError,
    ProgressFile,
    decode,
    encode,
)

SOME = Progress(
    "ports",
    {"ports": LessonProgress("publish", {"why": 1.5}, frozenset({"taken"}), {"PORT": "9001"})},
)
MORE = SOME.with_lesson("volumes", LessonProgress("bind"))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = ProgressFile(tmp_path / "deep" / "progress.json")
    assert file.load() == (Progress(), None)
    file.save(SOME)
    assert file.load() == (SOME, None)
    assert decode(encode(MORE)) == MORE


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 99}', '{"version": 1, "lessons": 3}', "\x00", "[" * 9000]
)
def test_what_cannot_be_read_is_set_aside_and_the_one_before_stands_in(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "progress.json"
    file = ProgressFile(path)
    file.save(SOME)
    file.save(MORE)
    path.write_text(text)
    found, aside = file.load()
    assert found == SOME
    assert aside is not None
    assert aside.read_text() == text
    file.save(MORE)
    assert file.load() == (MORE, None)
    path.write_text(text)
    assert file.load()[1] != aside


def test_a_disk_that_refuses_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    file = ProgressFile(path)
    file.save(SOME)
    (tmp_path / "progress.bak").mkdir()
    with pytest.raises(OSError, match=r"progress\.bak"):
        file.save(MORE)
    assert file.load()[0] == SOME
    assert [item.name for item in tmp_path.iterdir() if item.name.startswith(".")] == []


def test_unknown_fields_do_no_harm_and_other_documents_are_refused() -> None:
    document = json.loads(encode(SOME))
    document["later"] = {"a": 1}
    assert decode(json.dumps(document)) == SOME
    with pytest.raises(ProgressError):
        decode('{"version": "one"}')


def test_a_lesson_can_be_forgotten() -> None:
    assert MORE.without("ports").of("ports") == LessonProgress()
    assert MORE.without("ports").of("volumes").step == "bind"
    assert MORE.without() == Progress()
