"""Words into what commands are given: expansion, splitting, pathnames, quotes gone (POSIX, 2.6)."""

from __future__ import annotations

from collections.abc import Iterable

from tui.practice.kernel.handles import pipe
from tui.practice.kernel.process import drain
from tui.practice.kernel.users import users
from tui.practice.shell import braces, globbing, parameters
from tui.practice.shell.arithmetic import ArithmeticProblem, evaluate
from tui.practice.shell.children import fork
from tui.practice.shell.fields import SLICE, Absent, Gap, Piece, Splitting, joined, slices
from tui.practice.shell.flow import Problem
from tui.practice.shell.patterns import Pattern, Runs, compiled, is_pattern
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import (
    Arithmetic,
    Command,
    Home,
    Parameter,
    Part,
    Piped,
    Simple,
    Substitution,
    Text,
    Word,
)
from tui.practice.shell.variables import Index, OutOfMemory, Unwritable

MOST_CHARACTERS = 4 << 20
"""In one word while it is expanded, and in what a command substitution may put out."""

FIRST_PIPE = 63
"""The descriptor of a command's pipe in bash; the next one gets the one below."""

_INERT = frozenset("*?[{\\")

Made = list[Piece | Gap | Absent]


async def words(shell: Shell, given: Iterable[Word]) -> list[str]:
    """The arguments that words stand for. Raises Problem."""
    found: list[str] = []
    for word in given:
        if len(word) == 1 and isinstance(word[0], Text):
            text = word[0].text
            if word[0].quoted or _INERT.isdisjoint(text):
                found.append(text)
                continue
        if shell.flavour.bash and "braceexpand" in shell.options:
            try:
                for alternative in braces.expanded(word):
                    found.extend(await _fields(shell, alternative))
                    await shell.process.breathe()
            except OutOfMemory:
                raise Problem(shell.out_of_memory(), 2, fatal=True) from None
        else:
            found.extend(await _fields(shell, word))
    return found


async def _fields(shell: Shell, word: Word) -> list[str]:
    made = await _made(shell, word, splits=True)
    separators = shell.value("IFS")
    separators = " \t\n" if separators is None else separators
    splitting = Splitting(separators)
    for piece in made:
        if isinstance(piece, Piece) and len(piece.text) > SLICE:
            for one in slices(piece, separators):
                splitting.add(one)
                await shell.process.breathe()
        else:
            splitting.add(piece)
    found: list[str] = []
    for field in splitting.finish():
        await shell.process.breathe()
        if "noglob" not in shell.options and is_pattern(field):
            try:
                names = await globbing.found(
                    shell.process, field, shell.flavour, hidden="dotglob" in shell.more_options
                )
            except OutOfMemory:
                raise Problem(shell.out_of_memory(), 2, fatal=True) from None
            if names or "nullglob" in shell.more_options:
                found.extend(names)
                continue
        found.append(joined(field))
    return found


async def text(shell: Shell, word: Word) -> str:
    """The one text that a word stands for where nothing is split: values, targets, documents."""
    if len(word) == 1 and isinstance(word[0], Text):
        return word[0].text
    made = await _made(shell, word, splits=False)
    gap = " "
    if Gap() in made and not shell.flavour.bash:
        gap = shell.separator()
    return "".join(
        piece.text if isinstance(piece, Piece) else gap if isinstance(piece, Gap) else ""
        for piece in made
    )


async def pattern(shell: Shell, word: Word) -> Pattern:
    """A word as a pattern. Raises Problem."""
    try:
        return compiled(await runs(shell, word), negations=shell.flavour.negations)
    except OutOfMemory:
        raise Problem(shell.out_of_memory(), 2, fatal=True) from None


async def runs(shell: Shell, word: Word) -> Runs:
    """The pieces that a word becomes where it is a pattern, with what was quoted in it."""
    made = await _made(shell, word, splits=False)
    return tuple(
        (piece.text, piece.quoted) if isinstance(piece, Piece) else (" ", True)
        for piece in made
        if not isinstance(piece, Absent)
    )


async def _made(shell: Shell, word: Word, *, splits: bool) -> Made:
    made: Made = []
    await expand_into(shell, word, made, splits=splits)
    return made


async def expand_into(
    shell: Shell, word: Word, made: Made, *, splits: bool, result: bool = False
) -> None:
    """Add what a word becomes. `result`: its plain text counts as coming from an expansion."""
    size = 0
    for part in word:
        before = len(made)
        if isinstance(part, Text):
            cut = splits and result and not part.quoted
            made.append(Piece(part.text, part.quoted, cut, bare=not part.text))
        elif isinstance(part, Parameter):
            await parameters.expand(shell, part, made, splits=splits and not part.quoted)
        else:
            value = await _value(shell, part)
            quoted = isinstance(part, Home | Piped) or part.quoted
            made.append(Piece(value, quoted, splits and not quoted))
        size += sum(len(piece.text) for piece in made[before:] if isinstance(piece, Piece))
        if size > MOST_CHARACTERS:
            raise Problem(shell.out_of_memory(), 2, fatal=True)


async def _value(shell: Shell, part: Part) -> str:
    if isinstance(part, Substitution):
        return await substitute(shell, part.body)
    if isinstance(part, Arithmetic):
        return str(await calculate(shell, part.expression))
    if isinstance(part, Piped):
        return await _name_of_pipe(shell, part)
    assert isinstance(part, Home)
    return _home(shell, part.user)


def _home(shell: Shell, name: str) -> str:
    if not name:
        return shell.home() or "~"
    if shell.flavour.bash and name in "+-":
        return shell.value("PWD" if name == "+" else "OLDPWD") or f"~{name}"
    known = users(shell.process.machine.view)
    return next((user.home for user in known if user.name == name), f"~{name}")


async def calculate(shell: Shell, expression: Word) -> int:
    """The value of an arithmetic expression. Raises Problem."""
    return number(shell, await text(shell, expression))


def number(shell: Shell, expression: str) -> int:
    """The same for an expression that is expanded already."""

    def look(name: str) -> str:
        name, bracket, index = name.partition("[")
        if bracket:
            return shell.variables.items(name).get(index_in(shell, name, index[:-1]), "")
        value = shell.value(name)
        if value is None and shell.flavour.bash and "nounset" in shell.options:
            raise parameters.unset(shell, name)
        return value or ""

    def assign(name: str, value: str) -> None:
        name, bracket, index = name.partition("[")
        if not bracket:
            shell.assign(name, value)
            return
        try:
            shell.variables.set_several(name, {index_in(shell, name, index[:-1]): value})
        except (Unwritable, OutOfMemory) as error:
            shell.refuse_assignment(error)

    try:
        return evaluate(expression, shell.flavour, look, assign)
    except ArithmeticProblem as error:
        raise Problem(error.message, fatal=True, discards=True) from None


def index_in(shell: Shell, name: str, text: str) -> Index:
    """The index that a text stands for; negative numbers count from the end. Raises Problem."""
    if shell.variables.is_associative(name):
        return text
    index = number(shell, text)
    if index < 0:
        index += after_last(shell, name)
    if index < 0:
        raise Problem(f"{name}[{text}]: bad array subscript")
    return index


def after_last(shell: Shell, name: str) -> int:
    """The index behind the last one of an array that is in use."""
    return max((i for i in shell.variables.items(name) if isinstance(i, int)), default=-1) + 1


async def _name_of_pipe(shell: Shell, part: Piped) -> str:
    """Begin a command behind a pipe; the name of the other end, which the shell holds open."""
    reader, writer = pipe()
    ours, theirs = (writer, reader) if part.into else (reader, writer)
    fd = next(fd for fd in range(FIRST_PIPE, 0, -1) if fd not in shell.process.handles)
    try:
        if part.body is not None:
            process = await fork(shell, part.body, {int(not part.into): theirs})
            shell.background = process.pid
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    shell.process.handles[fd] = ours
    shell.named_pipes.append(fd)
    return f"/dev/fd/{fd}"


def _only_reads(command: Simple) -> bool:
    """Whether it is `< file` and nothing else, which stands for the file's content in bash."""
    one = command.redirects[0].operator if len(command.redirects) == 1 else ""
    return one == "<" and not command.words and not command.assignments


async def _content(shell: Shell, target: Word) -> str:
    name = await text(shell, target)
    try:
        data = await shell.process.read_all(name, MOST_CHARACTERS)
    except OSError as error:
        await shell.complain(f"{name}: {error.strerror}")
        shell.substituted = shell.status = 1
        return ""
    shell.substituted = shell.status = 0
    return data.replace(b"\0", b"").rstrip(b"\n").decode(errors="surrogateescape")


async def substitute(shell: Shell, body: Command | None) -> str:
    """What a command puts out, without the line ends behind it. Raises Problem."""
    if body is None:
        shell.substituted = 0
        return ""
    if isinstance(body, Simple) and _only_reads(body) and shell.flavour.bash:
        return await _content(shell, body.redirects[0].target)
    reader, writer = pipe()
    try:
        child = await fork(shell, body, {1: writer}, substitutes=True)
    finally:
        writer.close()
    try:
        data = await drain(reader, shell.process, MOST_CHARACTERS)
    except OSError:
        raise Problem(shell.out_of_memory(), 2, fatal=True) from None
    finally:
        reader.close()
    shell.substituted = await child.wait()
    if shell.flavour.bash:
        shell.status = shell.substituted
    return data.replace(b"\0", b"").rstrip(b"\n").decode(errors="surrogateescape")
