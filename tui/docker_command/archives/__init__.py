"""Files on their way to an engine and back, as archives or as they are."""
