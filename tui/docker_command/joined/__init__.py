"""A program in a container joined to the terminal and the streams of this process."""
