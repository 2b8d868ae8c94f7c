"""Tests of the practice engine from outside: through its socket, as its users have it."""
