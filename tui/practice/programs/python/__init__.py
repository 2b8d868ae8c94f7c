"""python3 and pip, as far as they go without running any Python."""
