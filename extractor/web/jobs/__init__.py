"""Uploads and archives -> documents of a job; jobs -> reports, read by the worker."""
