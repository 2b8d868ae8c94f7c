"""What a guide's view says, in the learner's language. Pure."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from tui.course.guide import View
from tui.course.prose import Fence, Prose, Section
from tui.course.schema import AnswerDeed, ChooseDeed, Deed, WriteDeed
from tui.course.verdict import Condition, Diagnosis, Phrase
from tui.i18n import Translator

_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])[*_](?=\S)([^*_]+?)(?<=\S)[*_](?![\w*])")
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_OPTION = re.compile(r"^- \((\w+)\) ")


def prose_of(view: View, t: Translator) -> Prose:
    """The lesson's text in the learner's language."""
    return view.lesson.prose[t.language]


def section_of(view: View, t: Translator) -> Section:
    """The step's text."""
    return prose_of(view, t).sections[view.step.id]


def said(phrase: Phrase, t: Translator) -> str:
    """A phrase as a sentence."""
    return t(phrase.key, **dict(phrase.values))


def condition_text(condition: Condition, t: Translator) -> tuple[str, str]:
    """What is wanted, and what is seen now."""
    return said(condition.wanted, t), said(condition.seen, t)


def hint_text(diagnosis: Diagnosis, view: View, t: Translator) -> str:
    """What is said of something that went wrong: the lesson's own words, or cais's."""
    sections = prose_of(view, t).sections
    if diagnosis.section in sections:
        return sections[diagnosis.section].markdown(drawings=False)
    return t(f"hint.{diagnosis.key}", **dict(diagnosis.values))


def hint_texts(view: View, t: Translator) -> tuple[str, ...]:
    """The step's own hints, as many as were asked for."""
    sections = prose_of(view, t).sections
    return tuple(sections[name].markdown(drawings=False) for name in view.step.more[: view.hints])


def deed_text(deed: Deed, view: View, t: Translator) -> str:
    """One part of a solution, to read."""
    match deed:
        case WriteDeed():
            file = view.lesson.folder / "assets" / deed.from_
            return f"{t('learn.deed.write', path=deed.write)}\n{file.read_text('utf-8')}"
        case AnswerDeed():
            return t("learn.deed.answer", text=deed.answer)
        case ChooseDeed():
            return t("learn.deed.choose", option=deed.choose)
        case _:
            return str(deed)


def plain_lines(section: Section, t: Translator) -> Iterator[str]:
    """A section as lines to be read aloud: no marks, no drawings, commands named as such."""
    for part in section.parts:
        if isinstance(part, Fence):
            yield from _plain_fence(part, t)
        else:
            for line in part.splitlines():
                yield plain(line)
        yield ""


def plain(line: str) -> str:
    """A line of Markdown without its marks."""
    line = _OPTION.sub(r"(\1) ", line)
    line = _STRONG.sub(r"\2", line)
    line = _EMPHASIS.sub(r"\1", line)
    line = _LINK.sub(r"\1 (\2)", line)
    return _CODE.sub(r"\1", line).removeprefix("> ")


def _plain_fence(fence: Fence, t: Translator) -> Iterator[str]:
    if not fence.is_for(sys.platform):
        return
    if fence.alt is not None:
        yield t("learn.plain.drawing", text=fence.alt)
    else:
        yield t("learn.plain.command" if fence.is_command else "learn.plain.text")
        yield from (f"    {line}" for line in fence.text.splitlines())
