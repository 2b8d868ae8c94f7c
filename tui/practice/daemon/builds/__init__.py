"""Building images from Dockerfiles, step by step, as the engine's classic builder does it."""
