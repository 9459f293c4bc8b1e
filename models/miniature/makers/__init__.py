"""The makers: each writes one kind of document from tables and templates with a given random source."""
