"""The HTTP edge of the practice engine, over a real socket, with next to nothing behind it."""
