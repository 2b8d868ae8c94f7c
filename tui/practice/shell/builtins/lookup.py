"""What a name means: `type`, `command`, `builtin`, `hash`, `help`."""

from __future__ import annotations

from tui.practice.shell import launch
from tui.practice.shell.builtins.registry import BASH, EXTENDED, builtin, find, names
from tui.practice.shell.flavour import Flavour, is_special
from tui.practice.shell.flow import Problem
from tui.practice.shell.grammar import reserved_words
from tui.practice.shell.scripts import BASH_VERSION
from tui.practice.shell.shell import Shell
from tui.practice.shell.texts import usable_aliases


@builtin("type")
async def kind(shell: Shell, args: list[str]) -> int:
    """What each name is."""
    words = args[1:]
    letters = ""
    if shell.flavour is not Flavour.DASH:
        while words and words[0].startswith("-") and len(words[0]) > 1:
            letters += words.pop(0)[1:]
    status = 0
    for name in words:
        if shell.flavour.bash and letters and set(letters) & set("tpP"):
            status |= await _short(shell, name, letters)
        else:
            status |= await _describe(shell, name, args[0])
    if status and not shell.flavour.bash:
        return 127
    return status


async def _short(shell: Shell, name: str, letters: str) -> int:
    what, path = _meaning(shell, name)
    if "t" in letters:
        if what:
            await shell.process.out(f"{what}\n")
    elif what == "file" or "P" in letters:
        path = path or _path(shell, name)
        if path:
            await shell.process.out(f"{path}\n")
    return int(not what)


def _meaning(shell: Shell, name: str) -> tuple[str, str]:
    """`alias`, `keyword`, `function`, `builtin`, `file` or nothing; and the file."""
    if name in usable_aliases(shell):
        return "alias", ""
    if name in reserved_words(shell.flavour):
        return "keyword", ""
    if name in shell.functions:
        return "function", ""
    if find(shell.flavour, name):
        return "builtin", ""
    path = _path(shell, name)
    return ("file", path) if path else ("", "")


def _path(shell: Shell, name: str) -> str:
    try:
        path = launch.where(shell, name)
    except Problem:
        return ""
    if "/" in name:
        return name if shell.process.access(path, 1) else ""
    return path


async def _describe(shell: Shell, name: str, speaker: str) -> int:
    what, path = _meaning(shell, name)
    special = "special " if is_special(name) and name != "source" else ""
    texts = {
        "alias": f"is an alias for {shell.aliases.get(name)}",
        "keyword": "is a shell keyword",
        "function": "is a shell function" if shell.flavour is Flavour.DASH else "is a function",
        "builtin": f"is a {special}shell builtin",
        "file": f"is {path}",
    }
    if shell.flavour.bash:
        texts["alias"] = f"is aliased to `{shell.aliases.get(name)}'"
        texts["builtin"] = "is a shell builtin"
    if not what:
        if shell.flavour.bash:
            await shell.complain(f"{name}: not found", speaker)
        else:
            await shell.process.out(f"{name}: not found\n")
        return 1
    await shell.process.out(f"{name} {texts[what]}\n")
    if what == "function" and shell.flavour.bash:
        await shell.process.out(f"{shell.functions[name].source}\n")
    return 0


@builtin("command")
async def command(shell: Shell, args: list[str]) -> int:
    """Run a built-in or program even where a function has its name; or tell what it is."""
    words = args[1:]
    letters = ""
    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "--":
            break
        letters += word[1:]
    if not words:
        return 0
    if "v" in letters or "V" in letters:
        return await _tell(shell, words, verbose="V" in letters)
    run = find(shell.flavour, words[0])
    if run is None:
        try:
            return await launch.program(shell, words, last=False)
        except Problem as problem:
            return await shell.report(problem)
    try:
        return await run(shell, words)
    except Problem as problem:
        # What it goes wrong with does not end the shell, as it would without `command`.
        problem.fatal = False
        return await shell.report(problem, words[0])


async def _tell(shell: Shell, words: list[str], *, verbose: bool) -> int:
    status = 0
    for name in words if shell.flavour.bash else words[:1]:
        if verbose:
            status |= await _describe(shell, name, "command")
            continue
        what, path = _meaning(shell, name)
        if not what:
            status = 1
        elif what == "alias":
            await shell.process.out(f"alias {name}='{shell.aliases[name]}'\n")
        else:
            await shell.process.out(f"{path or name}\n")
    if status and not shell.flavour.bash:
        return 127
    return status


@builtin("builtin", only=BASH)
async def only_builtin(shell: Shell, args: list[str]) -> int:
    """Run a built-in, whatever functions there are."""
    if len(args) < 2:
        return 0
    run = find(shell.flavour, args[1])
    if run is None:
        raise Problem(f"{args[1]}: not a shell builtin", 1)
    return await run(shell, args[1:])


@builtin("hash")
async def remember(shell: Shell, args: list[str]) -> int:
    """The programs found so far, which are looked for anew each time all the same."""
    if "-r" in args:
        shell.hashed.clear()
    if len(args) == 1:
        return await _list_hashed(shell)
    status = 0
    for name in (word for word in args[1:] if not word.startswith("-")):
        if not find(shell.flavour, name) and not _path(shell, name):
            await shell.complain(f"{name}: not found", "hash")
            status = 1
        elif not find(shell.flavour, name):
            shell.hashed[name] = (_path(shell, name), 0)
    return status


async def _list_hashed(shell: Shell) -> int:
    if not shell.flavour.bash:
        await shell.process.out("".join(f"{path}\n" for path, _ in shell.hashed.values()))
    elif shell.hashed:
        lines = [f"{count:>4}\t{path}\n" for path, count in shell.hashed.values()]
        await shell.process.out("hits\tcommand\n" + "".join(lines))
    else:
        await shell.process.out("hash: hash table empty\n")
    return 0


@builtin("help", only=EXTENDED)
async def show_names(shell: Shell, args: list[str]) -> int:
    """The names of all built-ins."""
    lines = ["", "Built-in commands:", "------------------"]
    if shell.flavour.bash:
        lines = [f"GNU bash, version {BASH_VERSION} (x86_64-pc-linux-gnu)", *lines[1:2]]
    line = ""
    for name in names(shell.flavour):
        if len(line) + len(name) > 60:
            lines.append(f"\t{line}")
            line = ""
        line += f"{name} "
    lines.append(f"\t{line.rstrip()}")
    await shell.process.out("\n".join(lines) + "\n\n")
    return 0
