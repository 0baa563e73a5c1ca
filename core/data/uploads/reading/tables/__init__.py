"""Tables: what their encoding, first line and columns are judged to be, and their features."""
