"""From start to stop: one instance, its health, its numbers, its end."""
