"""cais: a terminal playground in which people learn containers by doing.

The rooms of this package, and who may talk to whom, are drawn in CONTRIBUTING.md
and kept by the import contracts in pyproject.toml.
"""

__version__ = "0.1.0"
