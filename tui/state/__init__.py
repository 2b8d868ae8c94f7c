"""What cais knows, as frozen values and pure functions over them.

This room imports the standard library only. Nothing here does input or output,
and nothing here changes after it is made: a new fact is a new value.
"""
