"""Lessons read from their folders, with everything that is wrong with them said at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from tui.course.diagnoses import DIAGNOSES
from tui.course.prose import Fence, Prose, ProseError, Section, fill, names_in, parse
from tui.course.schema import (
    AnswerCheck,
    ChooseDeed,
    CourseSpec,
    Deed,
    LessonSpec,
    QuizCheck,
    Step,
    WriteDeed,
)

_M = TypeVar("_M", bound=BaseModel)

LOCALES = ("pt-BR", "en")
CLOSING = ("remember", "read-on")
"""The sections that every lesson ends with."""
_NUMBERED = re.compile(r"^\d+-")
WORKSPACE = "WORKSPACE"
"""The variable that is the learner's folder."""
MOST_BYTES = 1_000_000
"""Of one file; a lesson is read by people."""
WIDEST_PICTURE = 72


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a lesson."""

    file: Path
    line: int
    """Counted from 1; 0 where the file as a whole is meant."""
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.message}"


class LessonError(Exception):
    """Lessons that can't be used; `problems` tells all that is known to be wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson, whole: what is checked, and what is said in each language."""

    slug: str
    folder: Path
    spec: LessonSpec
    prose: Mapping[str, Prose]
    raw: Mapping[str, Any] = field(repr=False, compare=False)
    """As YAML has it, before variables have values."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its steps, in their order."""
        return self.spec.steps

    def filled(self, values: Mapping[str, str]) -> Lesson:
        """The same lesson with values for its variables."""
        prose = {
            locale: replace(
                one,
                summary=fill(one.summary, values),
                sections={name: part.filled(values) for name, part in one.sections.items()},
            )
            for locale, one in self.prose.items()
        }
        spec = LessonSpec.model_validate(_filled(self.raw, values))
        return replace(self, spec=spec, prose=prose)


@dataclass(frozen=True, slots=True)
class Course:
    """All lessons."""

    folder: Path
    path: tuple[str, ...]
    """Slugs, in their order."""
    shelf: tuple[str, ...]
    """Slugs of what stands beside the path."""
    lessons: Mapping[str, Lesson]

    @property
    def slugs(self) -> tuple[str, ...]:
        """The path, and then the shelf."""
        return self.path + self.shelf

    def find(self, name: str) -> str | None:
        """The slug that a person means: itself, its number on the path, or its beginning."""
        if name in self.lessons:
            return name
        if name.isdecimal() and 1 <= int(name) <= len(self.slugs):
            return self.slugs[int(name) - 1]
        meant = [slug for slug in self.slugs if slug.startswith(name)]
        return meant[0] if len(meant) == 1 else None


def load_course(folder: Path) -> Course:
    """Read `course.yaml` and every lesson it names. Raises LessonError."""
    file = folder / "course.yaml"
    spec, _ = _read_yaml(file, CourseSpec)
    folders = lesson_folders(folder)
    problems: list[Problem] = []
    lessons: dict[str, Lesson] = {}
    for slug in (*spec.lessons, *spec.shelf):
        if slug in lessons:
            problems.append(Problem(file, 0, f"'{slug}' is named twice"))
        elif slug not in folders:
            near = _nearest(slug, folders)
            problems.append(Problem(file, 0, f"no folder for the lesson '{slug}'{near}"))
        else:
            try:
                lessons[slug] = load_lesson(folders[slug])
            except LessonError as error:
                problems.extend(error.problems)
    if problems:
        raise LessonError(problems)
    return Course(folder, spec.lessons, spec.shelf, lessons)


def lesson_folders(folder: Path) -> Mapping[str, Path]:
    """The folders that hold a lesson, by slug."""
    return {
        _NUMBERED.sub("", file.parent.name): file.parent
        for file in sorted(folder.glob("*/lesson.yaml"))
    }


def load_lesson(folder: Path) -> Lesson:
    """Read one lesson. Raises LessonError with all that is wrong."""
    spec, raw = _read_yaml(folder / "lesson.yaml", LessonSpec)
    prose: dict[str, Prose] = {}
    problems: list[Problem] = []
    for locale in LOCALES:
        file = folder / f"{locale}.md"
        try:
            prose[locale] = parse(_read(file))
        except ProseError as error:
            problems.append(Problem(file, error.line, error.message))
        except LessonError as error:
            problems.extend(error.problems)
    lesson = Lesson(_NUMBERED.sub("", folder.name), folder, spec, prose, raw)
    problems.extend(_lint(lesson))
    if problems:
        raise LessonError(problems)
    return lesson


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise LessonError([Problem(file, 0, f"larger than {MOST_BYTES} bytes")])
        return file.read_text("utf-8")
    except FileNotFoundError:
        raise LessonError([Problem(file, 0, "is missing")]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise LessonError([Problem(file, line, "is not UTF-8")]) from None
    except OSError as error:
        raise LessonError([Problem(file, 0, error.strerror or str(error))]) from None


# -- YAML, and errors in it with their lines -----------------------------------------------------


def _read_yaml(file: Path, model: type[_M]) -> tuple[_M, Mapping[str, Any]]:
    text = _read(file)
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        raise LessonError([Problem(file, mark.line + 1 if mark else 0, what)]) from None
    except RecursionError:
        raise LessonError([Problem(file, 0, "nested too deep")]) from None
    if not isinstance(data, dict):
        raise LessonError([Problem(file, 1, "has to be a mapping of names to values")])
    try:
        return model.model_validate(data), data
    except ValidationError as error:
        problems = [
            Problem(file, _line_of(tree, one["loc"]), _told(model, one))
            for one in error.errors(include_url=False, include_input=False)
        ]
        # A deed may be any of several shapes, and what is none of them is refused once for each.
        raise LessonError(list(dict.fromkeys(problems))) from None


def _line_of(tree: yaml.Node | None, place: Iterable[int | str]) -> int:
    node = tree
    for key in place:
        below: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                if name.value == str(key):
                    below = value
                    if value.start_mark.line != name.start_mark.line:
                        below = value
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            below = node.value[key]
        if below is None:
            # The kind of a union, or a field that is missing: as far as there are lines.
            continue
        node = below
    return node.start_mark.line + 1 if node is not None else 0


def _told(model: type[BaseModel], error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        name = str(error["loc"][-1])
        return f"unknown field '{name}'{_nearest(name, _fields_below(model))}"
    if error["type"] == "missing":
        return f"'{where}' is missing"
    return f"'{where}': {message}" if where else message


def _fields_below(model: type[BaseModel]) -> set[str]:
    """The names of all fields of a model and the models within it."""
    names: set[str] = set()
    schema = model.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        names |= set(part.get("properties", {}))
    return names


def _nearest(name: str, among: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(among), n=1)
    return f"; is '{near[0]}' meant?" if near else ""


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    match value:
        case str():
            return fill(value, values)
        case dict():
            return {_filled(key, values): _filled(one, values) for key, one in value.items()}
        case list():
            return [_filled(one, values) for one in value]
        case _:
            return value


# -- what YAML and prose have to agree on ---------------------------------------------------------


def _lint(lesson: Lesson) -> Iterator[Problem]:
    yield from _lint_steps(lesson)
    known = {*lesson.spec.vars, WORKSPACE}
    yield from _unknown_names(lesson.folder / "lesson.yaml", lesson.raw, known)
    wanted = _sections_wanted(lesson)
    for locale, prose in lesson.prose.items():
        file = lesson.folder / f"{locale}.md"
        if not prose.summary:
            yield Problem(file, 1, "no summary under the title")
        for name in wanted:
            if name not in prose.sections:
                near = _nearest(name, prose.sections)
                yield Problem(file, 0, f"no section '{name}'{near}")
        for name, section in prose.sections.items():
            if name not in wanted:
                near = _nearest(name, wanted)
                yield Problem(file, section.line, f"nothing asks for the section '{name}'{near}")
            yield from _lint_section(file, section, known)
        yield from _lint_quizzes(lesson, file, prose)
    if len(lesson.prose) == len(LOCALES):
        yield from _lint_equality(lesson)


def _lint_steps(lesson: Lesson) -> Iterator[Problem]:
    file = lesson.folder / "lesson.yaml"
    seen: set[str] = set()
    for step in lesson.steps:
        if step.id in seen:
            yield Problem(file, 0, f"two steps with the id '{step.id}'")
        seen.add(step.id)
        names = {check.container.as_ for check in step.check if check.container}
        for check in step.check:
            used = getattr(check.spec, "of", None)
            if used is not None and used not in names:
                yield Problem(file, 0, f"step '{step.id}': no container is named 'as: {used}'")
        asked = [near.hint for near in step.near_miss] + list(step.hints)
        for hint in asked:
            known = {*DIAGNOSES, *_own_hints(step), *step.hints.values()}
            if hint not in known:
                near = _nearest(hint, DIAGNOSES)
                yield Problem(file, 0, f"step '{step.id}': no diagnosis '{hint}'{near}")
        runs = [deed for near in step.near_miss for deed in near.run]
        for deed in (*step.solve, *step.scene, *runs):
            yield from _lint_deed(lesson, step, deed)


def _own_hints(step: Step) -> set[str]:
    """Sections that answers lead to, which near-misses may name as their hint."""
    found: set[str] = set()
    for check in step.check:
        match check.spec:
            case AnswerCheck(near=near):
                found |= set(near.values())
            case QuizCheck(options=options):
                found |= {f"{step.id}.{letter}" for letter in options}
    return found


def _lint_deed(lesson: Lesson, step: Step, deed: Deed) -> Iterator[Problem]:
    file = lesson.folder / "lesson.yaml"
    match deed:
        case WriteDeed():
            if not _inside(deed.write) or not _inside(deed.from_):
                yield Problem(file, 0, f"step '{step.id}': a path has to stay in its folder")
            elif not (lesson.folder / "assets" / deed.from_).is_file():
                yield Problem(file, 0, f"step '{step.id}': no file assets/{deed.from_}")
        case ChooseDeed():
            options = [check.quiz.options for check in step.check if check.quiz]
            if not any(deed.choose in some for some in options):
                yield Problem(file, 0, f"step '{step.id}': no option '{deed.choose}'")
        case str():
            if " #" in deed:
                yield Problem(file, 0, f"step '{step.id}': a comment behind a command: {deed}")


def _inside(path: str) -> bool:
    parts = Path(path).parts
    return bool(parts) and not Path(path).is_absolute() and ".." not in parts


def _sections_wanted(lesson: Lesson) -> list[str]:
    wanted: list[str] = []
    for step in lesson.steps:
        wanted.append(step.id)
        wanted.extend(sorted(_own_hints(step)))
        wanted.extend(step.hints.values())
        wanted.extend(step.more)
    return list(dict.fromkeys([*wanted, *CLOSING]))


def _unknown_names(file: Path, value: Any, known: set[str]) -> Iterator[Problem]:
    match value:
        case str():
            for name in sorted(names_in(value) - known):
                yield Problem(file, 0, f"no variable '{name}'{_nearest(name, known)}")
        case dict():
            for key, one in value.items():
                yield from _unknown_names(file, key, known)
                yield from _unknown_names(file, one, known)
        case list():
            for one in value:
                yield from _unknown_names(file, one, known)


def _lint_section(file: Path, section: Section, known: set[str]) -> Iterator[Problem]:
    for part in section.parts:
        text, line = (part.text, part.line) if isinstance(part, Fence) else (part, section.line)
        for name in sorted(names_in(text) - known):
            yield Problem(file, line, f"no variable '{name}'{_nearest(name, known)}")
        if not isinstance(part, Fence):
            continue
        if part.mark.startswith("picture"):
            if part.alt is None:
                yield Problem(file, line, 'a drawing without its words: picture alt="..."')
            if max((len(row) for row in part.text.splitlines()), default=0) > WIDEST_PICTURE:
                yield Problem(file, line, f"a drawing wider than {WIDEST_PICTURE} columns")
        if part.is_command:
            if " #" in part.text:
                yield Problem(file, line, "a comment behind a command")
            if re.search(r"<[A-Za-z_-]+>", part.text):
                yield Problem(file, line, "a placeholder in a command")


def _lint_quizzes(lesson: Lesson, file: Path, prose: Prose) -> Iterator[Problem]:
    for step in lesson.steps:
        section = prose.sections.get(step.id)
        for check in step.check:
            if check.quiz and section and set(section.options()) != set(check.quiz.options):
                letters = ", ".join(check.quiz.options)
                yield Problem(file, section.line, f"the options of the quiz are not {letters}")


def _lint_equality(lesson: Lesson) -> Iterator[Problem]:
    first, *others = LOCALES
    for other in others:
        file = lesson.folder / f"{other}.md"
        for name, section in lesson.prose[first].sections.items():
            twin = lesson.prose[other].sections.get(name)
            if twin is None:
                continue
            if _code(section) != _code(twin):
                yield Problem(file, twin.line, f"other commands in '{name}' than {first}.md has")


def _code(section: Section) -> list[tuple[str, str]]:
    return [
        (part.mark, part.text)
        for part in section.parts
        if isinstance(part, Fence) and part.is_command
    ]
