"""Whatever is thrown at the practice engine: it lives on, says no, and stays in its folders."""
