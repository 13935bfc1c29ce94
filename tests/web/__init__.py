"""A small web of our own: pages, feeds and bad hosts on 127.0.0.1."""
