"""What `set -o` and the letters after `set -` switch."""

from __future__ import annotations

from collections.abc import Iterable

from tui.practice.shell.flavour import Flavour

LETTERS = {
    "a": "allexport", "b": "notify", "C": "noclobber", "e": "errexit", "f": "noglob",
    "h": "hashall", "i": "interactive", "m": "monitor", "n": "noexec", "s": "stdin",
    "u": "nounset", "v": "verbose", "x": "xtrace",
}  # fmt: skip
_ONLY = {
    Flavour.ASH: ("errtrace", "ignoreeof", "nolog", "pipefail", "vi", "debug"),
    Flavour.DASH: ("emacs", "ignoreeof", "nolog", "privileged", "vi", "debug"),
    Flavour.BASH: (
        "braceexpand", "emacs", "errtrace", "functrace", "histexpand", "history", "ignoreeof",
        "interactive-comments", "keyword", "nolog", "onecmd", "physical", "pipefail", "posix",
        "privileged", "vi",
    ),
}  # fmt: skip
_HIDDEN = {
    Flavour.ASH: {"hashall", "interactive", "stdin", "nolog", "debug"},
    Flavour.DASH: {"hashall"},
    Flavour.BASH: {"interactive", "stdin"},
}


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
        if name not in LETTERS.values() and name not in _ONLY[self._flavour]:
            raise KeyError(name)
        if on:
            self._on.add(name)
        else:
            self._on.discard(name)

    def letters(self) -> str:
        """The value of `$-`."""
        order = sorted(LETTERS, key=lambda letter: (letter in "is", letter))
        found = "".join(letter for letter in order if LETTERS[letter] in self._on)
        return found + "B" if self._flavour.bash else found

    def listed(self) -> list[tuple[str, bool]]:
        """All options with whether they are on, as `set -o` shows them."""
        names = sorted({*LETTERS.values(), *_ONLY[self._flavour]} - _HIDDEN[self._flavour])
        return [(name, name in self._on) for name in names]
