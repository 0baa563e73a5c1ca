"""Measures, one file each; pure functions of arrays wherever they can be."""
