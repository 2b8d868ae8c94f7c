"""Arrays of bash: which value is meant by what stands between brackets, and setting them."""

from __future__ import annotations

from tui.practice.shell import expand
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import Assignment, Word
from tui.practice.shell.variables import Index, OutOfMemory, Unwritable


async def index_of(shell: Shell, name: str, word: Word) -> Index:
    """The index that a word stands for. Raises Problem."""
    return expand.index_in(shell, name, await expand.text(shell, word))


async def assign(shell: Shell, one: Assignment) -> None:
    """Set one value of an array, or all of them. Raises Problem."""
    try:
        if one.items is None:
            await _assign_one(shell, one.name, one)
            return
        if not one.append:
            shell.variables.empty_array(one.name)
        for item in one.items:
            if item.index is not None:
                await _assign_one(shell, one.name, item)
                continue
            if shell.variables.is_associative(one.name):
                raise Problem(f"{one.name}: must use subscript when assigning associative array")
            start = expand.after_last(shell, one.name)
            values = await expand.words(shell, [item.value])
            shell.variables.set_several(one.name, dict(enumerate(values, start)))
    except (Unwritable, OutOfMemory) as error:
        shell.refuse_assignment(error)


async def _assign_one(shell: Shell, name: str, one: Assignment) -> None:
    assert one.index is not None
    index = await index_of(shell, name, one.index)
    value = await expand.text(shell, one.value)
    if one.append:
        value = shell.variables.items(name).get(index, "") + value
    shell.variables.set_several(name, {index: value})
