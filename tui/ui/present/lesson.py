"""A lesson's step as lines: its text, its conditions, what went wrong, how it is solved."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.course.guide import View
from tui.course.loader import CLOSING
from tui.course.prose import Fence, Section
from tui.i18n import Translator
from tui.learning.sentences import (
    condition_text,
    deed_text,
    hint_text,
    hint_texts,
    prose_of,
    section_of,
)
from tui.ui.present.flow import flow_lines
from tui.ui.present.spans import Line, Role, Span, clean
from tui.ui.present.startup import startup_lines

_INLINE = re.compile(
    r"\*\*(?P<strong>.+?)\*\*|`(?P<code>[^`]+)`|\[(?P<text>[^\]]+)\]\((?P<url>[^)]+)\)"
    r"|(?<![\w*])\*(?P<soft>[^*\s][^*]*)\*"
)
_OPTION = re.compile(r"^- \((?P<letter>\w+)\) ")


@dataclass(frozen=True, slots=True)
class Command:
    """A command line that can be typed at a key's press."""

    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing, and the words that stand in for it where it does not fit."""

    lines: tuple[Line, ...]
    width: int
    words: tuple[Line, ...]


Part = tuple[Line, ...] | Command | Drawing


def title_of(view: View, t: Translator) -> str:
    """What stands over the pane."""
    return prose_of(view, t).title


def page(view: View, t: Translator, *, closing: bool = False) -> tuple[Part, ...]:
    """What there is to read in a step; with `closing`, what the lesson ends with instead."""
    sections = [section_of(view, t)]
    if closing:
        sections = [prose_of(view, t).sections[name] for name in CLOSING]
    parts: list[Part] = []
    for section in sections:
        parts.append(((Span(section.title, Role.STRONG),),))
        parts.extend(_parts(section))
    return tuple(parts)


def commands_of(view: View, t: Translator) -> tuple[str, ...]:
    """The command lines that a step shows."""
    return section_of(view, t).commands()


def _parts(section: Section) -> Iterator[Part]:
    for part in section.parts:
        if not isinstance(part, Fence):
            lines = tuple(text_lines(part))
            yield lines[:-1] if lines and not lines[-1] else lines
        elif not part.is_for(sys.platform):
            continue
        elif part.is_command:
            yield Command(part.text)
        elif part.alt is not None:
            rows = part.text.splitlines()
            yield Drawing(
                tuple((Span(clean(row), Role.ACCENT),) for row in rows),
                max((len(row) for row in rows), default=0),
                ((Span(part.alt, Role.DIM),),),
            )
        else:
            yield tuple((Span(f"  {clean(row)}", Role.ACCENT),) for row in part.text.splitlines())


def text_lines(text: str) -> Iterator[Line]:
    """Markdown as lines: paragraphs, lists, quotations."""
    paragraph: list[str] = []
    for row in [*text.splitlines(), ""]:
        starts_anew = row.startswith(("- ", "> ")) or re.match(r"\d+\. ", row)
        if paragraph and (not row.strip() or starts_anew):
            yield inline(" ".join(paragraph))
            paragraph = []
        if not row.strip():
            yield ()
        elif starts_anew:
            option = _OPTION.match(row)
            if option:
                yield (Span(f"({option['letter']}) ", Role.ACCENT), *inline(row[option.end() :]))
            elif row.startswith("- "):
                yield (Span("• ", Role.ACCENT), *inline(row[2:]))
            elif row.startswith("> "):
                yield (Span("│ ", Role.DIM), *inline(row[2:]))
            else:
                yield inline(row)
        else:
            paragraph.append(row.strip())


def inline(text: str) -> Line:
    """A paragraph's marks as roles. Only what stands in lessons is Markdown; data never is."""
    spans: list[Span] = []
    end = 0
    for match in _INLINE.finditer(text):
        spans.append(Span(text[end : match.start()]))
        if match["strong"]:
            spans.append(Span(match["strong"].replace("`", ""), Role.STRONG))
        elif match["code"]:
            spans.append(Span(match["code"], Role.ACCENT))
        elif match["soft"]:
            spans.append(Span(match["soft"], Role.STRONG))
        else:
            spans += (Span(match["text"]), Span(f" ({match['url']})", Role.DIM))
        end = match.end()
    spans.append(Span(text[end:]))
    return tuple(span for span in spans if span.text)


def standing(view: View, t: Translator) -> tuple[Line, ...]:
    """The conditions, one row each: what is wanted, beside what is seen now; the picture, where
    the step has one; and what seems to have gone wrong."""
    lines: list[Line] = []
    if view.step.picture == "flow":
        lines += [*flow_lines(view, t), ()]
    elif view.step.picture == "startup":
        lines += [*startup_lines(view.starts, t), ()]
    for condition in view.verdict.conditions if view.begun else ():
        wanted, seen = condition_text(condition, t)
        mark = Span("✔ ", Role.GOOD) if condition.holds else Span("○ ", Role.WARNING)
        lines.append((mark, Span(clean(wanted)), Span(f" · {clean(seen)}", Role.DIM)))
    if view.passed:
        lines += [(), (Span(f"✔ {t('learn.done')}", Role.GOOD),)]
    elif view.verdict.diagnoses:
        text = hint_text(view.verdict.diagnoses[0], view, t)
        lines += [(), *_marked("➜ ", text)]
    elif view.done and view.step.check:
        lines += [(), (Span(t("learn.done_before"), Role.DIM),)]
    for text in hint_texts(view, t):
        lines += [(), *_marked("? ", text)]
    return tuple(lines)


def _marked(mark: str, text: str) -> Iterator[Line]:
    for place, line in enumerate(line for line in text_lines(text) if line):
        yield (Span(mark if not place else "  ", Role.WARNING), *line)


def solution(view: View, t: Translator) -> tuple[Part, ...]:
    """How the step is done."""
    parts: list[Part] = [((Span(t("learn.solution"), Role.STRONG),),)]
    for deed in view.step.solve:
        if isinstance(deed, str):
            parts.append(Command(deed))
        else:
            rows = deed_text(deed, view, t).splitlines()
            parts.append(tuple((Span(clean(row)),) for row in rows))
    return tuple(parts)


def what_next(view: View, t: Translator, *, closing: bool = False) -> Line:
    """The line that says which key goes on."""
    if closing:
        return (Span(t("learn.keys.closing"), Role.ACCENT),)
    if view.passed or view.is_to_read:
        key = "learn.keys.last" if view.is_last else "learn.keys.next"
        return (Span(t(key), Role.ACCENT),)
    asks = any(check.quiz or check.answer for check in view.step.check)
    return (Span(t("learn.keys.answer" if asks else "learn.keys.do"), Role.DIM),)


def steps_line(view: View) -> Line:
    """The lesson's steps as dots: done, here, to come."""
    dots: list[Span] = []
    for place, step in enumerate(view.lesson.steps):
        if place == view.place:
            dots.append(Span("◉ ", Role.ACCENT))
        elif step.id in view.finished:
            dots.append(Span("● ", Role.GOOD))
        else:
            dots.append(Span("○ ", Role.DIM))
    return tuple(dots)


def fits(drawing: Drawing, room: int) -> Sequence[Line]:
    """The drawing where there is room for it, and its words where there is not."""
    return drawing.lines if drawing.width <= room else drawing.words
