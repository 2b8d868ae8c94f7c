"""Built-ins about variables: `export`, `readonly`, `local`, `declare`, `unset`, `shift`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.practice.shell import expand
from tui.practice.shell.builtins.registry import BASH, builtin
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.quoting import double_quoted, single_quoted
from tui.practice.shell.shell import Shell
from tui.practice.shell.variables import Unwritable, Variable, is_name

_ELEMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\[(.+)\]\Z")


@builtin("export", "readonly")
async def mark(shell: Shell, args: list[str]) -> int:
    """Let programs see variables, or keep them from being changed."""
    letters, names = _letters(args[1:])
    exports = args[0] == "export"
    if "p" in letters or not names:
        await shell.process.out("".join(_listed(shell, args[0])))
        return 0
    status = 0
    for word in names:
        name, value = await _named(shell, word, args[0])
        if name is None:
            status = 1
            continue
        if "f" in letters:
            continue
        if value is not None:
            shell.assign(name, value)
        if exports:
            shell.variables.export(name, on="n" not in letters)
        else:
            shell.variables.make_readonly(name)
    return status


def _letters(args: list[str]) -> tuple[str, list[str]]:
    letters = ""
    rest = list(args)
    while rest and rest[0].startswith("-") and len(rest[0]) > 1:
        word = rest.pop(0)
        if word == "--":
            break
        letters += word[1:]
    return letters, rest


async def _named(shell: Shell, word: str, speaker: str) -> tuple[str | None, str | None]:
    """The name and value in a word; no name if bash has complained of it."""
    name, equals, value = word.partition("=")
    append = shell.flavour.bash and name.endswith("+")
    name = name.removesuffix("+") if append else name
    if not is_name(name):
        if not shell.flavour.bash:
            raise Problem(f"{name}: bad variable name")
        await shell.complain(f"`{word}': not a valid identifier", speaker)
        return None, None
    if append:
        value = (shell.value(name) or "") + value
    return name, value if equals else None


def _listed(shell: Shell, kind: str) -> Iterator[str]:
    for name, variable in shell.variables.known():
        if not (variable.exported if kind == "export" else variable.readonly):
            continue
        if shell.flavour.bash:
            yield f"declare -{_flags(variable)} {name}{_value(variable)}\n"
        elif variable.value is None:
            yield f"{kind} {name}\n"
        else:
            yield f"{kind} {name}={single_quoted(variable.value, shell.flavour)}\n"


def _flags(variable: Variable) -> str:
    letters = "a" * (variable.items is not None)
    return letters + "r" * variable.readonly + "x" * variable.exported or "-"


def _value(variable: Variable) -> str:
    if variable.items is not None:
        inner = " ".join(f"[{i}]={double_quoted(v)}" for i, v in variable.items.items())
        return f"=({inner})"
    return "" if variable.value is None else f"={double_quoted(variable.value)}"


@builtin("local")
async def local(shell: Shell, args: list[str]) -> int:
    """Variables of the running function's own."""
    letters, words = _letters(args[1:])
    status = 0
    for word in words:
        name, value = await _named(shell, word, args[0])
        if name is None:
            status = 1
            continue
        try:
            if not shell.variables.make_local(name, keep=shell.flavour is Flavour.DASH):
                raise _outside(shell)
        except Unwritable as error:
            shell.refuse_assignment(error)
        if value is not None:
            shell.assign(name, value)
        if "r" in letters:
            shell.variables.make_readonly(name)
    if not words and not shell.calls:
        raise _outside(shell)
    return status


def _outside(shell: Shell) -> Problem:
    if shell.flavour.bash:
        return Problem("can only be used in a function", 1)
    return Problem("not in a function", 2, fatal=True)


@builtin("declare", "typeset", only=BASH)
async def declare(shell: Shell, args: list[str]) -> int:
    """Variables with their properties; local ones in a function."""
    letters, words = _letters(args[1:])
    if "f" in letters or "F" in letters:
        return await _functions(shell, letters, words)
    if not words or "p" in letters:
        return await _show(shell, words, letters)
    status = 0
    for word in words:
        name, value = await _named(shell, word, args[0])
        if name is None:
            status = 1
            continue
        if "g" not in letters:
            shell.variables.make_local(name, keep=False)
        if value is not None:
            shell.assign(name, str(expand.number(shell, value)) if "i" in letters else value)
        elif set(letters) & {"a", "A"}:
            shell.variables.make_array(name, associative="A" in letters)
        if "x" in letters:
            shell.variables.export(name)
        if "r" in letters:
            shell.variables.make_readonly(name)
    return status


async def _functions(shell: Shell, letters: str, words: list[str]) -> int:
    names = words or sorted(shell.functions)
    missing = [name for name in names if name not in shell.functions]
    for name in names:
        if name in shell.functions:
            short = f"declare -f {name}" if not words else name
            shown = short if "F" in letters else shell.functions[name].source
            await shell.process.out(f"{shown}\n")
    return int(bool(missing))


async def _show(shell: Shell, words: list[str], letters: str) -> int:
    known = dict(shell.variables.known())
    status = 0
    for name in words or known:
        if name not in known:
            await shell.complain(f"{name}: not found", "declare")
            status = 1
            continue
        variable = known[name]
        if words or "p" in letters:
            line = f"declare -{_flags(variable)} {name}{_value(variable)}"
        else:
            line = f"{name}{_value(variable)}"
        await shell.process.out(f"{line}\n")
    return status


@builtin("unset")
async def unset(shell: Shell, args: list[str]) -> int:
    """Forget variables or functions."""
    letters, names = _letters(args[1:])
    status = 0
    for name in names:
        element = _ELEMENT.match(name) if shell.flavour.bash else None
        if "f" in letters:
            shell.functions.pop(name, None)
            continue
        if not element and not is_name(name) and not shell.flavour.bash:
            raise Problem(f"{name}: bad variable name")
        try:
            if element:
                index = expand.index_in(shell, element[1], element[2])
                shell.variables.unset(element[1], index)
            elif _is_function_only(shell, name) and "v" not in letters:
                del shell.functions[name]
            else:
                shell.variables.unset(name)
        except Unwritable:
            if not shell.flavour.bash:
                raise Problem(f"{name}: is read only") from None
            await shell.complain(f"{name}: cannot unset: readonly variable", "unset")
            status = 1
    return status


def _is_function_only(shell: Shell, name: str) -> bool:
    """Without an option, a function is unset where no variable has its name; not in dash."""
    known = name in shell.functions and shell.value(name) is None
    return known and shell.flavour is not Flavour.DASH


@builtin("shift")
async def shift(shell: Shell, args: list[str]) -> int:
    """Drop the first positional parameters."""
    count = 1
    if len(args) > 1:
        if not args[1].isdigit():
            if shell.flavour.bash:
                raise Problem(f"{args[1]}: numeric argument required")
            raise Problem(f"Illegal number: {args[1]}")
        count = int(args[1][:9])
    if count > len(shell.positional):
        if shell.flavour is Flavour.DASH:
            raise Problem("can't shift that many")
        return 1
    del shell.positional[:count]
    return 0
