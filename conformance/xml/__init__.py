"""XML: hardened parsing and validation."""
