"""Tests that need a Docker Engine, and under `daemon` the means to have real ones."""
