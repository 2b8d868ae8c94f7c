"""Programs about users and groups."""
