"""Images in files and in arrays: which of them are read, and what their pixels become."""
