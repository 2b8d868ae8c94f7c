"""Programs about files and folders: what is there, making, copying, finding, changing."""
