"""`cais lessons` and `cais workspace`, as an author and a learner type them."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.lessons.home import Home


class Person:
    """Somebody at a command line."""

    def __init__(self, place: Path) -> None:
        self.home = Home(place, "ports")
        self.place = place

    def types(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tui", *arguments, "--lang", "en"],
            env=self.home.environment,
            cwd=self.place,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def person(place: Path) -> Person:
    return Person(place)


def test_lessons_are_listed(person: Person) -> None:
    listed = person.types("lessons", "list")
    assert listed.returncode == 0
    assert "  1  why-containers" in listed.stdout
    assert "0 of 7 steps" in listed.stdout
    assert "Beside the path" in listed.stdout


def test_an_author_begins_a_lesson_and_proves_it(person: Person) -> None:
    folder = person.place / "mine"
    folder.mkdir()
    made = person.types("lessons", "new", "knots", "--lessons", str(folder))
    assert made.returncode == 0, made.stderr
    assert person.types("lessons", "new", "knots", "--lessons", str(folder)).returncode == 1
    assert person.types("lessons", "new", "No Way", "--lessons", str(folder)).returncode == 2
    (folder / "course.yaml").write_text("format_version: 1\nlessons: [knots]\n")
    proven = person.types("lessons", "check", "--lessons", str(folder))
    assert proven.returncode == 0, proven.stdout + proven.stderr
    assert "1 lessons: 1 steps, 1 near-misses and 3 conditions proven" in proven.stdout
    shown = person.types("lessons", "preview", "knots", "--lessons", str(folder))
    assert "Run something" in shown.stdout


@pytest.mark.parametrize(
    ("old", "new", "flaw"),
    [
        ("hint: wrong_exit_code", "hint: ports_swapped", "shows wrong_exit_code and not ports_"),
        ('run: ["docker run busybox false"]', 'run: ["docker run busybox true"]', "passes"),
        (
            'solve: ["docker run busybox echo ahoy"]',
            'solve: ["true"]',
            "the solution does not pass",
        ),
    ],
)
def test_a_lesson_that_does_not_keep_its_promise_is_found_out(
    person: Person, old: str, new: str, flaw: str
) -> None:
    folder = person.place / "mine"
    folder.mkdir()
    person.types("lessons", "new", "knots", "--lessons", str(folder))
    (folder / "course.yaml").write_text("format_version: 1\nlessons: [knots]\n")
    file = folder / "01-knots" / "lesson.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    proven = person.types("lessons", "check", "--lessons", str(folder))
    assert proven.returncode == 1
    assert flaw in proven.stderr


def test_progress_travels_and_is_forgotten(person: Person) -> None:
    file = person.place / "progress.json"
    assert person.types("lessons", "export", str(file)).returncode == 0
    assert "ports" in file.read_text("utf-8")
    assert person.types("lessons", "reset", "ports").returncode == 0
    assert "ports" not in person.home.file.path.read_text("utf-8").replace('"lesson": "ports"', "")
    assert person.types("lessons", "import", str(file)).returncode == 0
    assert "PORT" in person.home.file.path.read_text("utf-8")
    file.write_text("nonsense")
    refused = person.types("lessons", "import", str(file))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert person.types("lessons", "reset", "nowhere").returncode == 2


def test_the_workspace_is_made_shown_and_mended(person: Person) -> None:
    place = person.place / "data" / "workspace"
    assert "is not there yet" in person.types("workspace").stdout
    assert "files copied into" in person.types("workspace", "create").stdout
    (place / "Dockerfile").write_text("FROM mine\n")
    assert "changed by you: Dockerfile" in person.types("workspace", "show").stdout
    mended = person.types("workspace", "reset", "Dockerfile")
    assert f"Yours is now {place / 'Dockerfile.mine-1'}" in mended.stdout
    assert "FROM mine" not in (place / "Dockerfile").read_text("utf-8")
    unknown = person.types("workspace", "reset", "nothing.txt")
    assert unknown.returncode == 2
    assert "does not come with the lessons" in unknown.stderr


def test_a_preview_is_shown_again_with_each_change(person: Person) -> None:
    from rich.console import Console

    from tui.i18n import translator
    from tui.learning import authoring

    folder = person.place / "mine"
    folder.mkdir()
    lesson = authoring.new_lesson(folder, "knots")
    changed = threading.Event()
    shown: list[str] = []

    class Ended(Exception):
        pass

    class Screen(Console):
        """A terminal that stops looking when it has seen the change."""

        def clear(self, home: bool = True) -> None:
            shown.append("")

        def print(self, *objects: object, **_: object) -> None:
            shown[-1] += "".join(map(str, objects))
            if "shown again" in shown[-1].casefold() and not changed.is_set():
                changed.set()
                text = (lesson / "en.md").read_text("utf-8")
                (lesson / "en.md").write_text(text.replace("# A title\n", "A title\n"), "utf-8")
            elif "the first line has to be" in shown[-1]:
                raise Ended

    with pytest.raises(Ended):
        authoring.preview(lesson, translator("en"), Screen(force_terminal=True))
    assert len(shown) == 2
