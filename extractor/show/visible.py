"""Text of strangers, made safe for a terminal."""

_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"}
_DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "�")
_VISIBLE = _CONTROLS | {0x7F: "␡"} | dict.fromkeys(range(128, 160), "�") | _DIRECTIONS


def visible(text: str) -> str:
    """`text` without the power to move the cursor, colour the screen or turn the line round: pages are written by strangers."""
    return text.translate(_VISIBLE)
