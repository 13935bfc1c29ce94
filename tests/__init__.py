"""What the product does, stated and held; the tree mirrors the packages."""
