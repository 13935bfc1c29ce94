"""Updates in: each handled once, in its chat's order, acknowledged when it is done."""
