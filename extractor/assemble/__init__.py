"""What is concluded of a document -> the report."""
