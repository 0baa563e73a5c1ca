"""Images that others publish, read from their own files in the data folder."""
