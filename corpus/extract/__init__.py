"""From the outside world to articles, one module for each kind of source."""
