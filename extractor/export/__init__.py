"""Reports as bytes: JSON, csv, and the schema that describes them. Pure functions; nothing here opens a file."""
