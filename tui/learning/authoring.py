"""For authors: a lesson to begin with, and a lesson read as a learner reads it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.rule import Rule
from rich.text import Text

from tui.course.loader import LessonError, lesson_folders, load_lesson
from tui.i18n import Translator

_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
LOOK_SECONDS = 0.3

_YAML = """\
format_version: 1
minutes: 10
images: [busybox]
steps:
  - id: before
  - id: first-run
    panel: containers
    check:
      - container: {image: busybox, state: exited, exit_code: 0}
    solve: ["docker run busybox echo ahoy"]
    near_miss:
      - run: ["docker run busybox false"]
        hint: wrong_exit_code
    more: [more-first-run]
"""
_PROSE = {
    "en": """\
# A title

What the lesson is about, in a sentence.

## Before anything {#before}

One idea.

## Run something {#first-run}

A container that says one word, and ends:

```sh
docker run busybox echo ahoy
```

## {#more-first-run}

The image's name comes before the command that runs in it.

## Remember {#remember}

- One thing.

## Read on {#read-on}

- Where there is more, with its address.
""",
    "pt-BR": """\
# Um título

Do que a lição trata, em uma frase.

## Antes de tudo {#before}

Uma ideia.

## Rode alguma coisa {#first-run}

Um container que diz uma palavra e termina:

```sh
docker run busybox echo ahoy
```

## {#more-first-run}

O nome da image vem antes do comando que roda nela.

## Para lembrar {#remember}

- Uma coisa.

## Para ler mais {#read-on}

- Onde há mais, com o endereço.
""",
}


def is_slug(name: str) -> bool:
    """Whether a lesson can be called so."""
    return bool(_SLUG.match(name))


def new_lesson(folder: Path, slug: str) -> Path:
    """Make a lesson that works, to be changed into another. Raises FileExistsError, OSError."""
    folders = lesson_folders(folder)
    if slug in folders:
        raise FileExistsError(folders[slug])
    numbers = [int(match[0]) for item in folder.iterdir() if (match := re.match(r"\d+", item.name))]
    place = folder / f"{max(numbers, default=0) + 1:02}-{slug}"
    place.mkdir()
    (place / "lesson.yaml").write_text(_YAML, "utf-8")
    for locale, text in _PROSE.items():
        (place / f"{locale}.md").write_text(text, "utf-8")
    return place


def preview(folder: Path, t: Translator, console: Console) -> None:
    """Show a lesson, and show it again whenever one of its files changes; until ctrl-C."""
    shown: object = None
    while True:
        now = tuple(_stamps(folder))
        if now != shown:
            shown = now
            if console.is_terminal:
                console.clear()
            show(folder, t, console)
            console.print(Text(t("lessons.preview.watching"), style="dim"))
            if not console.is_terminal:
                return
        time.sleep(LOOK_SECONDS)


def show(folder: Path, t: Translator, console: Console) -> None:
    """Show a lesson once, or what is wrong with it."""
    try:
        lesson = load_lesson(folder)
    except LessonError as error:
        for problem in error.problems:
            console.print(Text(str(problem), style="red"))
        return
    prose = lesson.prose[t.language]
    console.print(Rule(prose.title))
    console.print(Markdown(prose.summary))
    for section in prose.sections.values():
        console.print(Rule(section.title or section.id, style="dim"))
        console.print(Markdown(section.markdown()))


def _stamps(folder: Path) -> Iterator[tuple[str, int]]:
    for file in sorted(folder.rglob("*")):
        try:
            yield str(file), file.stat().st_mtime_ns
        except OSError:  # an editor that is just replacing it
            continue
