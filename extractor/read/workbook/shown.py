"""How a cell's number is shown: by its number format, as far as reports use them; null where that cannot be told.

The grammar of formats is that of ECMA-376, part 1, 18.8.31. Sections for zero and below zero, conditions, text in quotes, thousands,
decimals, percent and dates are known; fractions, exponents, spans of time and numbers in Chinese characters are not.
"""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-m-d", 22: "yyyy-m-d h:mm",
    31: 'yyyy"年"m"月"d"日"', 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 49: "@", 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_HARMLESS = re.compile(r"\$.*|black|blue|cyan|green|magenta|red|yellow|color ?[0-9]+|[黑蓝绿红黄青]色?|(?:洋红|蓝绿)色?|颜色[0-9]+", re.I)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[0-9]+(?:\.[0-9]+)?)")
_NUMBER = re.compile(r"[#0?,]*[#0?](?:,(?=[^#0?]|\Z))*(?:\.([#0?]*))?")
_DATE = re.compile(r"[ymdhs]", re.I)
_PART = re.compile(r"y+|m+|d+|h+|s+", re.I)
_GENERAL_DIGITS = 11
_MOST_DECIMALS = 15
_EPOCHS = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LATEST = 2_958_465
"""The last day that a workbook can say: 31 December 9999."""


def format_code(number: int, own: dict[int, str]) -> str:
    """The code of a format. `own`: those of the workbook."""
    return own.get(number) or _BUILT_IN.get(number, "General" if number < 5 else "")


def shown(stored: str, code: str, *, from_1904: bool = False) -> str | None:
    """What a cell shows of the number stored in it; null where the format is not known."""
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return None
    if code in ("General", "@", ""):
        return _general(value) if code else None
    sections = _sections(code)
    conditions = [_condition(section) for section in sections]
    if any(conditions):
        chosen = None if value < 0 else _chosen(sections, conditions, value)
        return None if chosen is None else _in(chosen, value, from_1904=from_1904)
    at = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    section = sections[at]
    return _in(section, abs(value) if at == 1 else value, from_1904=from_1904)


def shown_text(said: str, code: str) -> str | None:
    """What a cell shows of a text; null where that is not known."""
    if not said or code.count(";") < 3 or len(sections := _sections(code)) < 4:
        return said
    bare = _LITERAL.sub("", sections[3]).strip()
    return _literal(sections[3].replace("@", said)).strip() if bare in ("", "@") else None


def meets(value: Decimal, sign: str, bound: Decimal) -> bool:
    """Whether a comparison holds, its sign as workbooks write it."""
    return (value < bound and "<" in sign) or (value > bound and ">" in sign) or (value == bound and sign in ("=", "<=", ">="))


def _condition(section: str) -> tuple[str, Decimal] | None:
    found = (_CONDITION.fullmatch(one[1]) for one in _BRACKETS.finditer(section))
    return next(((one[1], Decimal(one[2])) for one in found if one), None)


def _chosen(sections: list[str], conditions: list[tuple[str, Decimal] | None], value: Decimal) -> str | None:
    """The section whose condition holds, or the one for all else; null where programs differ."""
    first, second = conditions[0], conditions[1] if len(sections) > 1 else None
    if first is None or any(conditions[2:]):
        return None
    if meets(value, *first):
        return sections[0]
    if second is not None and meets(value, *second):
        return sections[1]
    rest = sections[1:] if second is None else sections[2:]
    return rest[0] if len(rest) == 1 else None


def _sections(code: str) -> list[str]:
    """The parts of a format between semicolons: above zero, below, zero, text."""
    masked = _LITERAL.sub(lambda m: "\x00" * len(m[0]), code)
    ends = [at for at, sign in enumerate(masked) if sign == ";"]
    return [code[start:end] for start, end in zip([0, *(end + 1 for end in ends)], [*ends, len(code)], strict=True)]


def _general(value: Decimal) -> str:
    """As short as it goes, with eleven digits at most."""
    if value == value.to_integral_value():
        return str(int(value))
    whole = len(str(abs(int(value))))
    rounded = value.quantize(Decimal(1).scaleb(-max(_GENERAL_DIGITS - whole - 1, 0)), ROUND_HALF_UP)
    return f"{rounded:f}".rstrip("0").rstrip(".") if "." in f"{rounded:f}" else f"{rounded:f}"


def _in(section: str, value: Decimal, *, from_1904: bool) -> str | None:
    if not section:
        return ""
    if not all(_HARMLESS.fullmatch(one[1]) or _CONDITION.fullmatch(one[1]) for one in _BRACKETS.finditer(section)):
        return None
    bare = _LITERAL.sub("", section)
    if _DATE.search(bare) and not re.search(r"[#0?]", bare):
        return _date(section, value, from_1904=from_1904)
    general = bare.strip() in ("General", "@")
    if not general and re.search(r"[eE/@]", bare):
        return None
    masked = _LITERAL.sub(lambda m: "\x00" * len(m[0]), section)
    place = re.search("General|@", masked) if general else _NUMBER.search(masked)
    said = "" if place is None else _general(value) if general else _number(place[0], place[1], value, percent="%" in bare)
    before, behind = (section, "") if place is None else (section[: place.start()], section[place.end() :])
    return f"{_literal(before)}{said}{_literal(behind)}".strip()


def _number(pattern: str, decimals: str | None, value: Decimal, *, percent: bool) -> str:
    whole = pattern.split(".")[0]
    thousands = len(whole) - len(whole.rstrip(","))
    value = value * 100 if percent else value.scaleb(-3 * thousands)
    places = min(len(decimals or ""), _MOST_DECIMALS)
    said = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):{',' if ',' in whole.rstrip(',') else ''}f}"
    free = len(decimals or "") - len((decimals or "").rstrip("#"))
    while free and said.endswith("0"):
        said, free = said[:-1], free - 1
    if (not re.search(r"[0?]", whole) and said.startswith(("0.", "-0."))) or (said in ("0", "-0") and "0" not in pattern):
        said = said.replace("0", "", 1)
    return said


def _literal(text: str) -> str:
    """The words of a format, without its colours and conditions."""
    return _LITERAL.sub(lambda m: m[1] if m[1] is not None else m[2] or "", text)


def _date(section: str, value: Decimal, *, from_1904: bool) -> str | None:
    if not 0 <= value <= _LATEST:
        return None
    day = _EPOCHS[from_1904] + timedelta(days=float(value))
    minutes = False

    def part(match: re.Match[str]) -> str:
        nonlocal minutes
        sign, wide = match[0][0].lower(), len(match[0])
        if sign == "y":
            return f"{day.year}" if wide > 2 else f"{day.year % 100:02}"
        was, minutes = minutes, sign == "h"
        number = {"m": day.minute if was else day.month, "d": day.day, "h": day.hour, "s": day.second}[sign]
        return f"{number:0{min(wide, 2)}}"

    pieces, at = [], 0
    for literal in _LITERAL.finditer(section):
        pieces += [_PART.sub(part, section[at : literal.start()]), literal[1] or literal[2] or ""]
        at = literal.end()
    return "".join([*pieces, _PART.sub(part, section[at:])]).strip()
