"""A `docker` command for machines that have none: the real one's words, on any engine.

Built with click on the docker SDK's connections. `main.py` starts it; `table.py` says which
command is in which module of `commands`; nothing else of cais is on the way to `docker ps`.
"""
