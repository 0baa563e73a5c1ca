"""The Tiles page: its default, its address, bars that add up, runs without tiles."""
