"""What `set -o` and the letters after `set -` switch."""

from __future__ import annotations

from collections.abc import Iterable

from tui.practice.shell.flavour import Flavour

LETTERS = {
    "a": "allexport", "b": "notify", "C": "noclobber", "e": "errexit", "f": "noglob",
    "h": "hashall", "i": "interactive", "m": "monitor", "n": "noexec", "s": "stdin",
    "u": "nounset", "v": "verbose", "x": "xtrace",
}  # fmt: skip
_NAMES = {
    Flavour.ASH: (
        "errexit", "noglob", "ignoreeof", "monitor", "noexec", "xtrace", "verbose", "noclobber",
        "allexport", "notify", "nounset", "errtrace", "vi", "pipefail",
    ),
    Flavour.DASH: (
        "errexit", "noglob", "ignoreeof", "interactive", "monitor", "noexec", "stdin", "xtrace",
        "verbose", "vi", "emacs", "noclobber", "allexport", "notify", "nounset", "privileged",
        "nolog", "debug",
    ),
    Flavour.BASH: (
        "allexport", "braceexpand", "emacs", "errexit", "errtrace", "functrace", "hashall",
        "histexpand", "history", "ignoreeof", "interactive-comments", "keyword", "monitor",
        "noclobber", "noexec", "noglob", "nolog", "notify", "nounset", "onecmd", "physical",
        "pipefail", "posix", "privileged", "verbose", "vi", "xtrace",
    ),
}  # fmt: skip
_ORDER = {
    Flavour.ASH: "cfimnsxvCabue", Flavour.DASH: "fimnsxvCabue", Flavour.BASH: "abefhimnuvxBCHcs",
}  # fmt: skip
"""How `$-` has the letters."""
_SHOWN = {**LETTERS, "B": "braceexpand", "H": "histexpand", "c": "text"}


USUAL_MORE = frozenset(
    {"checkwinsize", "cmdhist", "complete_fullquote", "extquote", "force_fignore"}
    | {"globasciiranges", "globskipdots", "hostcomplete", "interactive_comments"}
    | {"patsub_replacement", "progcomp", "promptvars", "sourcepath"}
)
"""What of bash's further options, those of `shopt`, is on in the beginning."""


class Options:
    """Which options are on."""

    def __init__(self, flavour: Flavour, on: Iterable[str] = ()) -> None:
        self._flavour = flavour
        self._on = set(on)
        if flavour.bash:
            self._on |= {"braceexpand", "hashall", "interactive-comments"}

    def copy(self) -> Options:
        """For a subshell."""
        twin = Options(self._flavour)
        twin._on = set(self._on)
        return twin

    def __contains__(self, name: str) -> bool:
        return name in self._on

    def switch(self, name: str, on: bool) -> None:
        """Raises KeyError for a name that this shell does not know."""
        if name not in LETTERS.values() and name not in _NAMES[self._flavour]:
            raise KeyError(name)
        if on:
            self._on.add(name)
        else:
            self._on.discard(name)

    def letters(self, *, with_text: bool) -> str:
        """The value of `$-`; `with_text`: the shell runs what stood behind `-c`."""
        on = self._on | ({"text"} if with_text and self._flavour.extended else set())
        return "".join(letter for letter in _ORDER[self._flavour] if _SHOWN[letter] in on)

    def listed(self) -> list[tuple[str, bool]]:
        """All options with whether they are on, as `set -o` shows them."""
        return [(name, name in self._on) for name in _NAMES[self._flavour]]
