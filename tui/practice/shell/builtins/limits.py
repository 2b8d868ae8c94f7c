"""Built-ins about what a process may do and has used: `umask`, `ulimit`, `times`."""

from __future__ import annotations

import re

from tui.practice.programs.files.mode_words import BadMode, Changes
from tui.practice.shell.builtins.registry import builtin
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell

_USUAL = {
    "c": "0", "e": "0", "i": "31335", "l": "8192", "n": "1048576", "p": "8", "q": "819200",
    "r": "0", "s": "8192",
}  # fmt: skip
_UNLIMITED = "unlimited"
_SOUND_MODE = re.compile(r"[ugoa]*([-+=]?)[rwxXst]*")
_LABELS = {
    Flavour.ASH: {
        "c": "core file size (blocks)         (-c)",
        "d": "data seg size (kb)              (-d)",
        "e": "scheduling priority             (-e)",
        "f": "file size (blocks)              (-f)",
        "i": "pending signals                 (-i)",
        "l": "max locked memory (kb)          (-l)",
        "m": "max memory size (kb)            (-m)",
        "n": "open files                      (-n)",
        "q": "POSIX message queues (bytes)    (-q)",
        "r": "real-time priority              (-r)",
        "s": "stack size (kb)                 (-s)",
        "t": "cpu time (seconds)              (-t)",
        "u": "max user processes              (-u)",
        "v": "virtual memory (kb)             (-v)",
        "x": "file locks                      (-x)",
    },
    Flavour.DASH: {
        "t": "time(seconds)       ",
        "f": "file(blocks)        ",
        "d": "data(kbytes)        ",
        "s": "stack(kbytes)       ",
        "c": "coredump(blocks)    ",
        "m": "memory(kbytes)      ",
        "l": "locked memory(kbytes)",
        "p": "process             ",
        "n": "nofiles             ",
        "v": "vmemory(kbytes)     ",
        "w": "locks               ",
        "r": "rtprio              ",
    },
    Flavour.BASH: {
        "R": "real-time non-blocking time  (microseconds, -R)",
        "c": "core file size              (blocks, -c)",
        "d": "data seg size               (kbytes, -d)",
        "e": "scheduling priority                 (-e)",
        "f": "file size                   (blocks, -f)",
        "i": "pending signals                     (-i)",
        "l": "max locked memory           (kbytes, -l)",
        "m": "max memory size             (kbytes, -m)",
        "n": "open files                          (-n)",
        "p": "pipe size                (512 bytes, -p)",
        "q": "POSIX message queues         (bytes, -q)",
        "r": "real-time priority                  (-r)",
        "s": "stack size                  (kbytes, -s)",
        "t": "cpu time                   (seconds, -t)",
        "u": "max user processes                  (-u)",
        "v": "virtual memory              (kbytes, -v)",
        "x": "file locks                          (-x)",
    },
}


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
    word = words[0]
    numeric = word[:1].isdigit()
    if numeric and re.fullmatch(r"[0-7]{1,6}", word):
        shell.process.umask = int(word, 8) & 0o777
        return 0
    try:
        changes = None if numeric else Changes(word, gnu=True)
    except BadMode:
        changes = None
    if changes is None:
        raise _no_mode(shell, word, numeric=numeric)
    allowed = changes.applied(~shell.process.umask & 0o777, umask=0, is_folder=False)
    shell.process.umask = ~allowed & 0o777
    return 0


def _no_mode(shell: Shell, word: str, *, numeric: bool) -> Problem:
    if shell.flavour.bash:
        if numeric:
            return Problem(f"{word}: octal number out of range")
        sound = _SOUND_MODE.match(word)
        assert sound is not None
        kind = "character" if sound[1] else "operator"
        return Problem(f"`{word[sound.end() :][:1]}': invalid symbolic mode {kind}")
    if shell.flavour is Flavour.DASH:
        return Problem(f"Illegal {'number' if numeric else 'mode'}: {word}")
    return Problem(f"illegal mode: {word}")


@builtin("ulimit")
async def ulimit(shell: Shell, args: list[str]) -> int:
    """Limits; those that are set are shown again, but not kept to."""
    labels = _LABELS[shell.flavour]
    letters = "".join(word[1:] for word in args[1:] if word.startswith("-"))
    values = [word for word in args[1:] if not word.startswith("-")]
    for letter in letters:
        if letter not in labels and letter not in "aHS":
            return await _no_limit(shell, letter)
    if "a" in letters:
        lines = [f"{label} {_limit(shell, letter)}\n" for letter, label in labels.items()]
        await shell.process.out("".join(lines))
        return 0
    letter = letters.replace("H", "").replace("S", "")[:1] or "f"
    if not values:
        await shell.process.out(f"{_limit(shell, letter)}\n")
    elif values[0] == _UNLIMITED or values[0].isdigit():
        shell.limits[letter] = values[0]
    elif shell.flavour.bash:
        raise Problem(f"{values[0]}: invalid number")
    elif shell.flavour is Flavour.DASH:
        raise Problem("bad number")
    else:
        await shell.process.complain(f"invalid number '{values[0]}'")
        return 1
    return 0


def _limit(shell: Shell, letter: str) -> str:
    if letter == "p" and shell.flavour is Flavour.DASH:
        # There it is the number of processes, not the size of a pipe.
        letter = "u"
    return shell.limits.get(letter) or _USUAL.get(letter, _UNLIMITED)


async def _no_limit(shell: Shell, letter: str) -> int:
    if shell.flavour.bash:
        usage = "ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]"
        raise Problem(f"-{letter}: invalid option\n{usage}", 2)
    if shell.flavour is Flavour.DASH:
        raise Problem(f"Illegal option -{letter}")
    await shell.process.err(f"ulimit: invalid option -- '{letter}'\n")
    return 1


@builtin("times")
async def times(shell: Shell, args: list[str]) -> int:
    """Processor time, of which nothing is used here."""
    zero = "0m0.000000s" if shell.flavour is Flavour.DASH else "0m0.000s"
    await shell.process.out(f"{zero} {zero}\n" * 2)
    return 0
