"""The standards system: records, identifiers, lifecycles, verification of numbers, events, progress."""
