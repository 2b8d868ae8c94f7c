"""What the engine keeps on disk, whole after a crash at any moment."""
