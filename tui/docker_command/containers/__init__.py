"""What a container is to be like: its flags, and what is asked of an engine for them."""
