"""Servers that stay until they are told to go. Nothing in the practice engine can connect yet."""
