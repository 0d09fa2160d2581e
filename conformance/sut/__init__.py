"""Systems under test: adapters that yield evidence."""
