"""ASN.1: schema sources, engines, and the forms of a value."""
