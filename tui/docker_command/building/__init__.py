"""What a build is sent, and what is asked of an engine for it."""
