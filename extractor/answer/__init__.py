"""Drivers that get inquiries answered. The only room that opens a connection, and the only one that imports a model client."""
