"""A real shell in a pane: the emulator, the pseudo-terminal and the shells that run in it."""
