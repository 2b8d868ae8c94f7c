"""Names of images, where they come from, and what is shown while they come."""
