"""Programs that pack files, and unpack them."""
