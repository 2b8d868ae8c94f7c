"""Containers: what they are, their lives, streams and logs, and how they are shown."""
