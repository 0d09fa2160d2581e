"""Test vectors: formats, generation, coverage, deliberately wrong codecs."""
