"""The file systems that a container sees: layers, host folders, devices; and the view over them.

Nothing here knows of processes or of the API. Errors are OSError, with the numbers that Linux
would give.
"""
