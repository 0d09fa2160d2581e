"""ICS: proformas, statements, applicability of the published test cases, the test plan of a device."""
