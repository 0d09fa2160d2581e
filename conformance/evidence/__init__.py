"""Evidence: what a SUT showed, read from whatever form it was written down in."""
