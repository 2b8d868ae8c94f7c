"""Programs that ask the network, or talk over it."""
