"""Programs about the machine, its processes, terminals and clock, and about what is true."""
