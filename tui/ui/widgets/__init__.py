"""Pieces that panels and screens are made of; they know nothing of engines."""
