"""Track the 5G application standards system and test conformance to it."""

__version__ = "0.1.0"
