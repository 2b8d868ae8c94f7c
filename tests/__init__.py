"""Tests, each folder about one room or one way of running."""
