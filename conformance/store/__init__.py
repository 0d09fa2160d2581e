"""The results store: what campaigns recorded, and what changed between two of them."""
