"""Images: their names, layers and documents, and every way in and out."""
