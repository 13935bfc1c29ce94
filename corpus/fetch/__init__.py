"""Downloading from strangers: the only way out of the product to the web."""
