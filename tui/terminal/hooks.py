"""Start-up files that make a shell tell what is typed into it.

Each reads the person's own start-up files first, so that prompt, aliases and history stay what
they are. The shell writes into a named pipe that only its person can open; the screen is never
read, and what a program prints can't be mistaken for something typed. Where the pipe is gone,
nothing is told and nothing waits.

They also see to it that programs of cais's own are found after all others, whatever the person's
files have made of PATH, and that the shell completes what is typed for one that is in use.

In bash a repeated line counts as typed again, so `ignoredups` is taken out of HISTCONTROL for
this shell; without it the history's number would not move.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

_BASH = """
if [ -r ~/.bashrc ]; then . ~/.bashrc; fi
__cais_pipe={pipe}
case ":${{HISTCONTROL-}}:" in
    *:ignoreboth:*) HISTCONTROL=ignorespace ;;
    *) HISTCONTROL=${{HISTCONTROL//ignoredups/}} ;;
esac
__cais_entry() {{ HISTTIMEFORMAT= builtin history 1; }}
__cais_tell() {{
    if [ -p "$__cais_pipe" ]; then
        builtin printf '%s\\0%s\\0%s\\0%s\\0' "$1" "$PWD" "$2" "$3" >"$__cais_pipe"
    fi
}}
__cais_line() {{
    local entry=$1
    entry=${{entry#"${{entry%%[0-9]*}}"}}
    entry=${{entry#"${{entry%%[^0-9]*}}"}}
    case $entry in '*'*) entry=" ${{entry#?}}" ;; esac
    builtin printf '%s' "${{entry#  }}"
}}
__cais_began() {{
    local entry
    entry=$(__cais_entry)
    if [ "$entry" != "${{__cais_last-}}" ]; then __cais_tell begin "$(__cais_line "$entry")" ''; fi
}}
__cais_prompt() {{
    local code=$? entry
    entry=$(__cais_entry)
    if [ "$entry" != "${{__cais_last-}}" ]; then
        if [ -n "${{__cais_last+x}}" ]; then __cais_tell end "$(__cais_line "$entry")" "$code"; fi
        __cais_last=$entry
    fi
    return $code
}}
__cais_last=$(__cais_entry)
PROMPT_COMMAND="__cais_prompt${{PROMPT_COMMAND:+; $PROMPT_COMMAND}}"
PS0="${{PS0-}}"'$(__cais_began)'
"""

_ZSHENV = """
ZDOTDIR={own}
if [[ -r $ZDOTDIR/.zshenv ]]; then source $ZDOTDIR/.zshenv; fi
__cais_zdotdir=$ZDOTDIR
ZDOTDIR={private}
"""

_ZSHRC = """
if [[ $HISTFILE == {private}/* ]]; then HISTFILE=$__cais_zdotdir/${{HISTFILE:t}}; fi
if [[ $__cais_zdotdir == $HOME ]]; then unset ZDOTDIR; else ZDOTDIR=$__cais_zdotdir; fi
if [[ -r $__cais_zdotdir/.zshrc ]]; then source $__cais_zdotdir/.zshrc; fi
__cais_pipe={pipe}
__cais_line=
__cais_tell() {{
    if [[ -p $__cais_pipe ]]; then
        builtin printf '%s\\0%s\\0%s\\0%s\\0' "$1" "$PWD" "$2" "$3" >$__cais_pipe
    fi
}}
__cais_preexec() {{
    __cais_line=$1
    if [[ $1 != ' '* ]]; then __cais_tell begin "$1" ''; fi
}}
__cais_precmd() {{
    local code=$?
    if [[ -n $__cais_line && $__cais_line != ' '* ]]; then __cais_tell end "$__cais_line" $code; fi
    __cais_line=
    return $code
}}
autoload -Uz add-zsh-hook
add-zsh-hook preexec __cais_preexec
precmd_functions=(__cais_precmd $precmd_functions)
"""

_FISH = """
set -g __cais_pipe {pipe}
function __cais_tell
    if test -p $__cais_pipe
        printf '%s\\0%s\\0%s\\0%s\\0' $argv[1] $PWD $argv[2] $argv[3] >$__cais_pipe
    end
end
function __cais_preexec --on-event fish_preexec
    if not string match -q ' *' -- $argv[1]
        __cais_tell begin $argv[1] ''
    end
end
function __cais_postexec --on-event fish_postexec
    set -l code $status
    if not string match -q ' *' -- $argv[1]
        __cais_tell end $argv[1] $code
    end
end
"""


_BASH_TOOLS = """
case ":$PATH:" in *:{programs}:*) ;; *) PATH=$PATH:{programs} ;; esac
if [ "$(builtin type -P {name})" = {programs}/{name} ] &&
    ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)); then
    COMP_WORDBREAKS=${{COMP_WORDBREAKS//:}}
    . {completion}
fi
"""
"""Before 4.4, bash lacks what completion needs. A colon is a part of an image's name."""

_ZSH_TOOLS = """
path[(Ie){programs}]=()
path+=({programs})
if [[ $commands[{name}] == {programs}/{name} ]]; then
    if ! (( $+functions[compdef] )); then autoload -Uz compinit && compinit -i -D; fi
    source {completion}
fi
"""

_FISH_TOOLS = """
contains {programs} $PATH; or set -gx PATH $PATH {programs}
if test (command -s {name}) = {programs}/{name}
    source {completion}
end
"""


@dataclass(frozen=True, slots=True)
class Tools:
    """A program that a shell finds where there is no other of its name."""

    name: str
    programs: Path
    """The folder that it is in."""
    completions: Path
    """The folder with what completes its command line: `bash`, `zsh` and `fish`."""


@dataclass(frozen=True, slots=True)
class Hook:
    """How to start a shell so that it tells."""

    arguments: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    """Names in the private folder, and their text."""
    environment: tuple[tuple[str, str], ...] = ()


def hook_for(
    shell: str, private: Path, pipe: Path, zdotdir: str, tools: Tools | None = None
) -> Hook:
    """The hook for a shell of this name; one that does nothing for a shell that has no way to
    tell (sh, dash).

    `private` is the folder for the files, `zdotdir` where zsh would look for the person's own.
    """
    quoted = {
        "pipe": shlex.quote(str(pipe)),
        "private": shlex.quote(str(private)),
        "own": shlex.quote(zdotdir),
    }
    match shell:
        case "bash":
            text = _BASH.format(**quoted) + _tools(_BASH_TOOLS, shell, tools)
            return Hook(("--rcfile", str(private / "bashrc"), "-i"), (("bashrc", text),))
        case "zsh":
            texts = (
                (".zshenv", _ZSHENV.format(**quoted)),
                (".zshrc", _ZSHRC.format(**quoted) + _tools(_ZSH_TOOLS, shell, tools)),
            )
            return Hook(("-i",), texts, (("ZDOTDIR", str(private)),))
        case "fish":
            start = f"source {shlex.quote(str(private / 'cais.fish'))}"
            text = _FISH.format(**quoted) + _tools(_FISH_TOOLS, shell, tools)
            return Hook(("-i", "-C", start), (("cais.fish", text),))
        case _:
            return Hook(("-i",), ())


def _tools(template: str, shell: str, tools: Tools | None) -> str:
    if tools is None:
        return ""
    return template.format(
        name=shlex.quote(tools.name),
        programs=shlex.quote(str(tools.programs)),
        completion=shlex.quote(str(tools.completions / shell)),
    )
