"""The commands themselves; `tui.docker_command.table` says which is where."""
