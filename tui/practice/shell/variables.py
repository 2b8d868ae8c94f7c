"""A shell's variables: values, who sees them, and which of them can't be changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

MOST_CHARACTERS = 8 << 20
"""In all variables of a shell together."""
ITEM_SIZE = 32
"""What each value of an array counts for, beside its characters."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


Index = int | str
"""Which value of an array: a number, or where the array is associative any text."""


class Unwritable(Exception):
    """A variable that can't be set; `name` is the one."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class OutOfMemory(Exception):
    """More than a shell may keep or make."""


@dataclass(frozen=True, slots=True)
class Variable:
    """What is known of one name; it may be exported or read-only before it has a value."""

    value: str | None = None
    items: Mapping[Index, str] | None = field(default=None)
    """Of an array, by index."""
    exported: bool = False
    readonly: bool = False
    associative: bool = False


NOTHING = Variable()


def is_name(text: str) -> bool:
    """Whether a variable can be called so."""
    return _NAME.match(text) is not None


class Variables:
    """All variables, with those of functions in front of the shell's own."""

    def __init__(self) -> None:
        self._all: dict[str, Variable] = {}
        self._scopes: list[dict[str, Variable]] = []
        """For each function that is running, what its local names were outside."""
        self._characters = 0
        self._computed: dict[str, Callable[[], str | list[str]]] = {}

    def copy(self) -> Variables:
        """For a subshell."""
        twin = Variables()
        twin._all = dict(self._all)
        twin._scopes = [dict(scope) for scope in self._scopes]
        twin._characters = self._characters
        return twin

    def take(self, environment: Mapping[str, str]) -> None:
        """Start with what the process was given."""
        for name, value in environment.items():
            if is_name(name):
                self._put(name, Variable(value, exported=True))

    def compute(self, name: str, value: Callable[[], str | list[str]]) -> None:
        """Have a value, or all of an array, worked out each time it is asked for."""
        self._computed[name] = value

    # -- reading -----------------------------------------------------------------------------

    def get(self, name: str) -> str | None:
        """The value; of an array the first one; None if it is not set."""
        variable = self._all.get(name)
        if variable is None:
            computed = self._computed.get(name)
            value = computed() if computed else None
            return value if value is None or isinstance(value, str) else "".join(value[:1])
        if variable.items is not None:
            return variable.items.get(0)
        return variable.value

    def items(self, name: str) -> dict[Index, str]:
        """All values of an array; a plain variable is one of length one."""
        variable = self._all.get(name, NOTHING)
        if variable.associative:
            return dict(variable.items or {})
        if variable.items is not None:
            return dict(sorted(variable.items.items()))
        if name not in self._all and name in self._computed:
            value = self._computed[name]()
            return dict(enumerate([value] if isinstance(value, str) else value))
        return {} if variable.value is None else {0: variable.value}

    def is_readonly(self, name: str) -> bool:
        """Whether it can't be changed any more."""
        return self._all.get(name, NOTHING).readonly

    def is_exported(self, name: str) -> bool:
        """Whether programs get to see it."""
        return self._all.get(name, NOTHING).exported

    def is_associative(self, name: str) -> bool:
        """Whether it is an array whose indices are any texts."""
        return self._all.get(name, NOTHING).associative

    def environment(self) -> dict[str, str]:
        """What programs get to see."""
        return {
            name: variable.value
            for name, variable in self._all.items()
            if variable.exported and variable.value is not None
        }

    def known(self) -> Iterator[tuple[str, Variable]]:
        """Everything, by name."""
        yield from sorted(self._all.items())

    # -- changing ----------------------------------------------------------------------------

    def set(self, name: str, value: str, *, export: bool = False) -> None:
        """Raises Unwritable and OutOfMemory, as all of the following do."""
        old = self._writable(name)
        if old.items is not None:
            self._put(name, replace(old, items={**old.items, 0: value}))
        else:
            self._put(name, Variable(value, exported=old.exported or export))

    def set_several(self, name: str, values: Mapping[Index, str]) -> None:
        """Some values of an array, beside those that it has."""
        old = self._writable(name)
        self._put(name, replace(old, value=None, items={**self.items(name), **values}))

    def set_items(self, name: str, values: Iterable[str]) -> None:
        """All values of an array, counted from 0."""
        old = self._writable(name)
        self._put(name, replace(old, value=None, items=dict(enumerate(values))))

    def make_array(self, name: str, *, associative: bool = False) -> None:
        """Let it have several values; what it was is the first of them."""
        old = self._writable(name)
        items = self.items(name) if old.associative == associative else {}
        self._put(name, replace(old, value=None, items=items, associative=associative))

    def empty_array(self, name: str) -> None:
        """Forget the values of an array."""
        old = self._writable(name)
        self._put(name, replace(old, value=None, items={}))

    def unset(self, name: str, index: Index | None = None) -> None:
        """Forget it; it is not exported any more either."""
        old = self._writable(name)
        if index is not None:
            items = self.items(name)
            items.pop(index, None)
            self._put(name, replace(old, value=None, items=items))
            return
        self._computed.pop(name, None)
        gone = self._all.pop(name, None)
        self._characters -= _size(gone)

    def export(self, name: str, *, on: bool = True) -> None:
        """Let programs see it, or not any more."""
        old = self._all.get(name, NOTHING)
        if old.exported != on:
            self._put(name, replace(old, exported=on))

    def make_readonly(self, name: str) -> None:
        """For good."""
        self._put(name, replace(self._all.get(name, NOTHING), readonly=True))

    def _writable(self, name: str) -> Variable:
        variable = self._all.get(name, NOTHING)
        if variable.readonly:
            raise Unwritable(name)
        return variable

    def _put(self, name: str, variable: Variable) -> None:
        self._characters += _size(variable) - _size(self._all.get(name))
        if self._characters > MOST_CHARACTERS:
            self._characters -= _size(variable) - _size(self._all.get(name))
            raise OutOfMemory
        self._all[name] = variable

    # -- functions and temporary values ------------------------------------------------------

    def enter(self) -> None:
        """A function begins."""
        self._scopes.append({})

    def leave(self) -> None:
        """It ends: its local names mean again what they meant outside."""
        self.restore(self._scopes.pop())

    def make_local(self, name: str, *, keep: bool) -> bool:
        """A name of the running function's own; `keep` what it meant until now as its value.

        False where no function is running.
        """
        if not self._scopes:
            return False
        old = self._writable(name)
        if name not in self._scopes[-1]:
            self._scopes[-1][name] = old
            if not keep:
                self._put(name, Variable(exported=old.exported))
        return True

    def save(self, names: Iterable[str]) -> dict[str, Variable]:
        """What these mean now, for `restore`."""
        return {name: self._all.get(name, NOTHING) for name in names}

    def restore(self, saved: Mapping[str, Variable]) -> None:
        """Let names mean again what they meant."""
        for name, variable in saved.items():
            if variable == NOTHING:
                gone = self._all.pop(name, None)
                self._characters -= _size(gone)
            else:
                self._put(name, variable)


def _size(variable: Variable | None) -> int:
    if variable is None:
        return 0
    items = variable.items or {}
    return len(variable.value or "") + sum(map(len, items.values())) + ITEM_SIZE * len(items)
