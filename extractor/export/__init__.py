"""Reports -> bytes: JSON, csv, Parquet, Excel, a page of charts, and the schema that describes them. Pure functions, but for tables that
are written file by file."""
