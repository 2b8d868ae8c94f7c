"""Built-ins about the shell itself: `set`, `shopt`, `alias`, `umask`, `ulimit`, `times`."""

from __future__ import annotations

from tui.practice.shell.builtins.registry import BASH, builtin
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.options import LETTERS
from tui.practice.shell.quoting import single_quoted
from tui.practice.shell.shell import Shell

_LIMITS = {
    Flavour.ASH: (
        ("core file size (blocks)         (-c)", "0"),
        ("data seg size (kb)              (-d)", "unlimited"),
        ("scheduling priority             (-e)", "0"),
        ("file size (blocks)              (-f)", "unlimited"),
        ("pending signals                 (-i)", "31335"),
        ("max locked memory (kb)          (-l)", "8192"),
        ("max memory size (kb)            (-m)", "unlimited"),
        ("open files                      (-n)", "1048576"),
        ("POSIX message queues (bytes)    (-q)", "819200"),
        ("real-time priority              (-r)", "0"),
        ("stack size (kb)                 (-s)", "8192"),
        ("cpu time (seconds)              (-t)", "unlimited"),
        ("max user processes              (-u)", "unlimited"),
        ("virtual memory (kb)             (-v)", "unlimited"),
        ("file locks                      (-x)", "unlimited"),
    ),
    Flavour.DASH: (
        ("time(seconds)       ", "unlimited"),
        ("file(blocks)        ", "unlimited"),
        ("data(kbytes)        ", "unlimited"),
        ("stack(kbytes)       ", "8192"),
        ("coredump(blocks)    ", "0"),
        ("memory(kbytes)      ", "unlimited"),
        ("locked memory(kbytes)", "8192"),
        ("process             ", "unlimited"),
        ("nofiles             ", "1048576"),
        ("vmemory(kbytes)     ", "unlimited"),
        ("locks               ", "unlimited"),
        ("rtprio              ", "0"),
    ),
    Flavour.BASH: (
        ("real-time non-blocking time  (microseconds, -R)", "unlimited"),
        ("core file size              (blocks, -c)", "0"),
        ("data seg size               (kbytes, -d)", "unlimited"),
        ("scheduling priority                 (-e)", "0"),
        ("file size                   (blocks, -f)", "unlimited"),
        ("pending signals                     (-i)", "31335"),
        ("max locked memory           (kbytes, -l)", "8192"),
        ("max memory size             (kbytes, -m)", "unlimited"),
        ("open files                          (-n)", "1048576"),
        ("pipe size                (512 bytes, -p)", "8"),
        ("POSIX message queues         (bytes, -q)", "819200"),
        ("real-time priority                  (-r)", "0"),
        ("stack size                  (kbytes, -s)", "8192"),
        ("cpu time                   (seconds, -t)", "unlimited"),
        ("max user processes                  (-u)", "unlimited"),
        ("virtual memory              (kbytes, -v)", "unlimited"),
        ("file locks                          (-x)", "unlimited"),
    ),
}
_SINGLE_LIMITS = {"n": "1048576", "s": "8192", "c": "0", "l": "8192"}


@builtin("set")
async def set_options(shell: Shell, args: list[str]) -> int:
    """Options and positional parameters; without arguments, all variables."""
    if len(args) == 1:
        for name, variable in shell.variables.known():
            if variable.value is not None:
                shown = single_quoted(variable.value, shell.flavour)
                if shell.flavour.bash and variable.value.replace("_", "").isalnum():
                    shown = variable.value
                await shell.process.out(f"{name}={shown}\n")
        return 0
    rest = args[1:]
    while rest and rest[0][:1] in ("-", "+") and rest[0]:
        word = rest.pop(0)
        if word in ("--", "-"):
            if word == "--" or rest:
                shell.positional = rest
            return 0
        on = word[0] == "-"
        for letter in word[1:]:
            if letter == "o":
                if not rest:
                    await _list_options(shell, on)
                    continue
                name = rest.pop(0)
                try:
                    shell.options.switch(name, on)
                except KeyError:
                    return await _unknown_option(shell, name, on)
            elif letter in LETTERS and letter not in "is":
                shell.options.switch(LETTERS[letter], on)
            else:
                raise _no_option(shell, f"{word[0]}{letter}")
    if rest:
        shell.positional = rest
    return 0


async def _unknown_option(shell: Shell, name: str, on: bool) -> int:
    if shell.flavour.bash:
        raise Problem(f"{name}: invalid option name", 2)
    problem = _no_option(shell, f"{'-' if on else '+'}o {name}")
    if shell.flavour is Flavour.DASH:
        raise problem
    await shell.complain(problem.message, "set")
    return 1


def _no_option(shell: Shell, word: str) -> Problem:
    if shell.flavour.bash:
        usage = "set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]"
        return Problem(f"{word}: invalid option\n{usage}", 2)
    return Problem(f"{'I' if shell.flavour is Flavour.DASH else 'i'}llegal option {word}")


async def _list_options(shell: Shell, on: bool) -> None:
    lines = []
    for name, is_on in shell.options.listed():
        if not on:
            lines.append(f"set {'-' if is_on else '+'}o {name}\n")
        elif shell.flavour.bash:
            lines.append(f"{name:<15}\t{'on' if is_on else 'off'}\n")
        else:
            lines.append(f"{name:<16}{'on' if is_on else 'off'}\n")
    if on and shell.flavour is Flavour.DASH:
        lines.insert(0, "Current option settings\n")
    await shell.process.out("".join(lines))


@builtin("shopt", only=BASH)
async def shell_options(shell: Shell, args: list[str]) -> int:
    """Taken note of, and without effect."""
    return 0


@builtin("alias")
async def alias(shell: Shell, args: list[str]) -> int:
    """Give commands other names, or list these."""
    status = 0
    for word in args[1:] or sorted(shell.aliases):
        name, equals, value = word.partition("=")
        if equals and name:
            shell.aliases[name] = value
        elif word in shell.aliases:
            shown = single_quoted(shell.aliases[word], shell.flavour)
            start = "alias " if shell.flavour.bash else ""
            await shell.process.out(f"{start}{word}={shown}\n")
        else:
            status = 1
            await _unknown_alias(shell, args[0], word)
    return status


@builtin("unalias")
async def unalias(shell: Shell, args: list[str]) -> int:
    """Forget names given by `alias`."""
    if args[1:2] == ["-a"]:
        shell.aliases.clear()
        return 0
    status = 0
    for name in args[1:]:
        if shell.aliases.pop(name, None) is None:
            status = 1
            await _unknown_alias(shell, args[0], name)
    return status


async def _unknown_alias(shell: Shell, builtin_name: str, name: str) -> None:
    if shell.flavour.bash:
        await shell.complain(f"{name}: not found", builtin_name)
    else:
        await shell.process.err(f"{builtin_name}: {name} not found\n")


@builtin("umask")
async def umask(shell: Shell, args: list[str]) -> int:
    """The permissions that new files do not get."""
    words = args[1:]
    if words[:1] == ["-S"]:
        kept = ~shell.process.umask
        parts = []
        for who, shift in (("u", 6), ("g", 3), ("o", 0)):
            bits = "".join(c for c, bit in (("r", 4), ("w", 2), ("x", 1)) if kept >> shift & bit)
            parts.append(f"{who}={bits}")
        await shell.process.out(",".join(parts) + "\n")
        return 0
    if not words:
        await shell.process.out(f"{shell.process.umask:04o}\n")
        return 0
    if words[0] and not set(words[0]) - set("01234567") and len(words[0]) <= 4:
        shell.process.umask = int(words[0], 8) & 0o777
        return 0
    if shell.flavour.bash:
        raise Problem(f"{words[0]}: octal number out of range")
    if shell.flavour is Flavour.DASH:
        raise Problem(f"Illegal number: {words[0]}")
    raise Problem(f"illegal mode: {words[0]}")


@builtin("ulimit")
async def ulimit(shell: Shell, args: list[str]) -> int:
    """Limits, which are not kept to: setting one has no effect."""
    letters = "".join(word[1:] for word in args[1:] if word.startswith("-"))
    if "a" in letters:
        lines = [f"{label} {value}\n" for label, value in _LIMITS[shell.flavour]]
        await shell.process.out("".join(lines))
    elif all(word.startswith("-") for word in args[1:]):
        letter = letters.replace("H", "").replace("S", "")[:1]
        await shell.process.out(f"{_SINGLE_LIMITS.get(letter, 'unlimited')}\n")
    return 0


@builtin("times")
async def times(shell: Shell, args: list[str]) -> int:
    """Processor time, of which nothing is used here."""
    zero = {Flavour.DASH: "0m0.000000s"}.get(shell.flavour, "0m0.000s")
    await shell.process.out(f"{zero} {zero}\n" * 2)
    return 0
