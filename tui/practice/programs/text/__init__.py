"""Programs that text goes through: lines, columns, patterns, sums, comparisons."""
