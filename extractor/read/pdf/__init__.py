"""PDF with text: bytes -> Content. In comes a file, out comes what a person sees on its pages: characters with boxes become lines and, by
ruling lines or by alignment, cells; each piece of text knows its page and its box there."""
