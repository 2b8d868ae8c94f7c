"""Volumes: named and anonymous, and whose files are in them."""
