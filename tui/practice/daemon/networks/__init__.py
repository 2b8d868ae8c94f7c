"""Networks, the addresses on them, and ports that are published."""
