"""Lessons joined to an engine, a workspace and a shell: on the screen, as plain lines, and proven.

The command line's room for `learn`, `lessons` and `workspace`; the screen reaches it as it reaches
the engine, by a shape of its own.
"""
