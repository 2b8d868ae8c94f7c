"""Whole screens and dialogs: `x.py` beside its `x.tcss`."""
