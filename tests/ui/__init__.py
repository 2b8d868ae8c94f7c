"""The screen, driven as a person would, on a toy engine that behaves like one."""
