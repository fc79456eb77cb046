"""Word documents (docx): bytes -> Content. In comes a file, out comes what Word shows: paragraphs with their automatic numbers, tables with
merged cells, text boxes, changes as accepted."""
