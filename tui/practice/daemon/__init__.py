"""What an engine does: images, containers, volumes, networks, and the news of them.

Nothing here knows of HTTP. What can't be done is said by the errors of `tui.practice.errors`.
"""
