"""What a person sees. The only room that imports textual.

It reads state and posts intents; it never talks to an engine or a disk itself, but through
what the command line handed it (see `gateway`). Nothing in here blocks the event loop.
"""
