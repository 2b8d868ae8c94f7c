"""`shopt`: the further options of bash, few of which have an effect here."""

from __future__ import annotations

from tui.practice.shell.builtins.registry import BASH, builtin
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell

_NAMES = (
    "autocd", "assoc_expand_once", "cdable_vars", "cdspell", "checkhash", "checkjobs",
    "checkwinsize", "cmdhist", "complete_fullquote", "direxpand", "dirspell", "dotglob",
    "execfail", "expand_aliases", "extdebug", "extglob", "extquote", "failglob", "force_fignore",
    "globasciiranges", "globskipdots", "globstar", "gnu_errfmt", "histappend", "histreedit",
    "histverify", "hostcomplete", "huponexit", "inherit_errexit", "interactive_comments",
    "lastpipe", "lithist", "localvar_inherit", "localvar_unset", "login_shell", "mailwarn",
    "no_empty_cmd_completion", "nocaseglob", "nocasematch", "noexpand_translation", "nullglob",
    "patsub_replacement", "progcomp", "progcomp_alias", "promptvars", "restricted_shell",
    "shift_verbose", "sourcepath", "varredir_close", "xpg_echo",
)  # fmt: skip


@builtin("shopt", only=BASH)
async def shell_options(shell: Shell, args: list[str]) -> int:
    """Switch options, or tell how they are."""
    letters, names = "", list(args[1:])
    while names and names[0].startswith("-"):
        letters += names.pop(0)[1:]
    for name in names:
        if name not in _NAMES:
            raise Problem(f"{name}: invalid shell option name")
    on = shell.more_options
    if names and set(letters) & {"s", "u"}:
        on.difference_update(names)
        if "s" in letters:
            on.update(names)
        return 0
    shown = names or [
        name
        for name in _NAMES
        if not ("s" in letters and name not in on) and not ("u" in letters and name in on)
    ]
    if "q" not in letters:
        lines = [
            f"shopt -{'s' if name in on else 'u'} {name}\n"
            if "p" in letters
            else f"{name:<15}\t{'on' if name in on else 'off'}\n"
            for name in shown
        ]
        await shell.process.out("".join(lines))
    return int(any(name not in on for name in names))
