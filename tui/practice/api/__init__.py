"""The Engine API over HTTP: requests in, JSON and streams out."""
