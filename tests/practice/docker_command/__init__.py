"""The docker command line does with the practice engine what it does with a real one."""
