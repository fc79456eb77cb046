"""Workbooks (xlsx): bytes -> Content. In comes a file, out comes what a person sees in its sheets: displayed values, merged cells, no
hidden rows, columns or sheets; every cell knows its sheet and its place there."""
