"""Lessons that are not right are refused, with file, line and what may have been meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.course.loader import LessonError, load_course, load_lesson
from tui.course.prose import ProseError, fill, names_in, parse
from tui.learning.authoring import new_lesson


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    return new_lesson(tmp_path, "try-it")


def problems(folder: Path) -> list[str]:
    with pytest.raises(LessonError) as refused:
        load_lesson(folder)
    return [str(one).replace(f"{folder}/", "") for one in refused.value.problems]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_a_new_lesson_has_nothing_wrong(lesson: Path) -> None:
    assert load_lesson(lesson).slug == "try-it"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("state: exited", "stat: exited", "lesson.yaml:9: unknown field 'stat'; is 'state' meant?"),
        (
            "hint: wrong_exit_code",
            "hint: wrong_exitcode",
            "lesson.yaml: step 'first-run': no diagnosis 'wrong_exitcode'; "
            "is 'wrong_exit_code' meant?",
        ),
        ("- id: before", "- id: beforehand", "en.md: no section 'beforehand'; is 'before' meant?"),
        (
            "minutes: 10",
            "minutes: ten",
            "lesson.yaml:2: 'minutes': Input should be a valid integer",
        ),
        ("format_version: 1", "format_version: 2", "lesson.yaml:1: 'format_version': "),
        ("minutes: 10", "minutes: [10", "lesson.yaml:3: "),
        ("- container:", "- containr:", "lesson.yaml:9: unknown field 'containr'; is 'container'"),
        ("solve: [", "solved: [", "lesson.yaml:10: unknown field 'solved'; is 'solve' meant?"),
        ('echo ahoy"]', 'echo ${SHIP}"]', "lesson.yaml: no variable 'SHIP'"),
        ('echo ahoy"]', 'echo ahoy # hello"]', "lesson.yaml: step 'first-run': a comment behind"),
    ],
)
def test_what_is_wrong_with_the_yaml_is_told(lesson: Path, old: str, new: str, told: str) -> None:
    change(lesson / "lesson.yaml", old, new)
    assert any(line.startswith(told) for line in problems(lesson)), problems(lesson)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("docker run busybox echo ahoy", "docker run busybox echo oi", "other commands in"),
        ("## Remember {#remember}", "## Remember {#remembered}", "nothing asks for the section"),
        ("## Remember {#remember}", "## Remember", "a heading without an id"),
        ("# A title", "A title", "the first line has to be the lesson's title"),
        ("```sh\ndocker", "```sh\n\ndocker <name>", "a placeholder in a command"),
        ("One idea.", "```picture\n+--+\n```", "a drawing without its words"),
        ("One idea.", '```picture alt="x"\n' + "-" * 80 + "\n```", "a drawing wider than"),
        ("- One thing.", "```text\nno end", "a block of code that does not end"),
        ("One idea.", "Sail the ${SHIP}.", "no variable 'SHIP'"),
    ],
)
def test_what_is_wrong_with_the_prose_is_told(lesson: Path, old: str, new: str, told: str) -> None:
    change(lesson / "en.md", old, new)
    found = problems(lesson)
    assert any(line.startswith("en.md") and told in line for line in found), found


def test_a_language_that_is_missing_is_told(lesson: Path) -> None:
    (lesson / "pt-BR.md").unlink()
    assert "pt-BR.md: is missing" in problems(lesson)


def test_paths_that_lead_out_are_refused(lesson: Path) -> None:
    change(
        lesson / "lesson.yaml",
        'solve: ["docker run busybox echo ahoy"]',
        "solve: [{write: ../../.bashrc, from: ../lesson.yaml}]",
    )
    assert any("a path has to stay in its folder" in line for line in problems(lesson))


def test_a_course_names_lessons_that_are_there(tmp_path: Path) -> None:
    new_lesson(tmp_path, "ports")
    (tmp_path / "course.yaml").write_text("format_version: 1\nlessons: [port, ports, ports]\n")
    with pytest.raises(LessonError) as refused:
        load_course(tmp_path)
    told = [one.message for one in refused.value.problems]
    assert told == ["no folder for the lesson 'port'; is 'ports' meant?", "'ports' is named twice"]


def test_nothing_in_yaml_is_run(lesson: Path) -> None:
    change(lesson / "lesson.yaml", "minutes: 10", "minutes: !!python/object/apply:os.getpid []")
    assert any("could not determine a constructor" in line for line in problems(lesson))


def test_variables_are_put_in_their_places() -> None:
    assert (
        fill("-p ${PORT}:80 $${HOME} ${OTHER}", {"PORT": "9000"}) == "-p 9000:80 ${HOME} ${OTHER}"
    )
    assert names_in("${PORT} $${HOME}") == {"PORT"}


def test_headings_in_code_are_no_headings() -> None:
    prose = parse("# T\n\nS\n\n## One {#one}\n\n```text\n## Two {#two}\n```\n")
    assert list(prose.sections) == ["one"]


def test_a_section_can_stand_once() -> None:
    with pytest.raises(ProseError) as refused:
        parse("# T\n\nS\n\n## One {#one}\n\n## Again {#one}\n")
    assert refused.value.line == 7
