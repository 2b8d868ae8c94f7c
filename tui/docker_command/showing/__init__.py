"""How things are shown: tables, templates, sizes, times, and the fields of each row."""
