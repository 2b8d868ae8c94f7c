"""`find`: what is below folders, as far as an expression wants it."""

from __future__ import annotations

from tui.practice.files.nodes import Kind
from tui.practice.kernel.process import Process
from tui.practice.programs.files.finding.expression import Node
from tui.practice.programs.files.finding.parsing import Parser
from tui.practice.programs.files.finding.search import Entry, Quit, Search
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Given, Manual
from tui.practice.programs.tools import program, reason
from tui.practice.programs.walking import Visit, Walk

_FIND = Manual(
    "[-HL] [PATH]... [EXPRESSION]",
    """Go through PATHs and print what EXPRESSION is true for.

-H follows links that the command line names, -L all links.
Tests: -name -iname -path -type -size -mtime -mmin -newer -perm -user -group -empty -links -regex
Actions: -print -print0 -exec COMMAND ; -exec COMMAND {} + -delete -prune -quit
Options: -maxdepth N -mindepth N -depth -xdev
Between them: ! -a -o ( )""",
    own_words=True,
)


@program(_FIND)
async def find(p: Process, given: Given) -> int:
    """Go through folders."""
    words = list(given.operands)
    way = "P"
    while words and words[0] in ("-H", "-L", "-P"):
        way = words.pop(0)[1]
    paths: list[str] = []
    while words and not _begins_expression(words[0]):
        paths.append(words.pop(0))
    search = Search(p, follow=way == "L")
    expression = Parser(search, given, words).parsed()
    for warning in search.warnings:
        await p.complain(warning)
    try:
        for path in paths or ["."]:
            await _go(search, path, expression, follow_top=way == "H")
    except Quit:
        pass
    for batch in search.batches:
        await batch.finish()
    return search.code


def _begins_expression(word: str) -> bool:
    return (word.startswith("-") and len(word) > 1) or word in ("(", ")", "!")


async def _go(search: Search, path: str, expression: Node, *, follow_top: bool) -> None:
    walk = Walk(search.p, path, search.follow, follow_top, twice=search.depth_first)
    mount = ""
    for visit in walk:
        await search.p.breathe()
        if visit.stat is None or (visit.error is not None and not visit.leaving):
            await _complain(search, visit)
            continue
        enters = visit.stat.kind is Kind.FOLDER and not visit.leaving
        if enters:
            if search.one_mount and not visit.depth:
                mount = _mount(search, visit.path)
            if visit.depth >= search.most_depth or (
                search.one_mount and _mount(search, visit.path) != mount
            ):
                walk.skip()
                enters = False
        # A folder that is gone through comes by once more, which `-depth` waits for.
        if visit.depth < search.least_depth or (search.depth_first and enters):
            continue
        await expression(Entry(visit.path, path, visit.depth, visit.stat, walk))


def _mount(search: Search, path: str) -> str:
    view = search.p.machine.view
    place = search.p.resolve(path)
    while place != "/" and place not in view.mounts:
        place = place[: place.rfind("/")] or "/"
    return place


async def _complain(search: Search, visit: Visit) -> None:
    search.code = 1
    error = visit.error
    if error is not None:
        p = search.p
        name = in_quotes(p, visit.path) if p.gnu else visit.path
        await p.complain(f"{name}: {reason(error)}")
