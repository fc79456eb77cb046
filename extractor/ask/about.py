"""Who reports, and on which year: asked where no rule could tell, or only with a doubt."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, create_model

from extractor.ask.grounding import Case, Kind, Reply
from extractor.ask.quotes import find_quote, squeezed
from extractor.ask.refusals import refuse
from extractor.model.asking import Inquiry, Line, Refusal, Scope, Testimony
from extractor.model.candidates import AboutField
from extractor.model.doubts import doubt
from extractor.model.draft import Draft
from extractor.model.spans import Span
from extractor.rulebook.about import HAN, AboutRules
from extractor.rulebook.facts import regex

AboutFault = Literal["not_an_agency", "agency_cut", "agency_other", "not_a_year", "year_twice", "year_other", "instruction"]
"""What speaks against a reading; codes of `refusals`."""

READER, DOUBT = "model.about", doubt("decided.read_by_model")
FIELDS = {"agency": "编制机关", "year": "报告年度"}
"""What may be asked, as the model is asked for it."""

# A title, a date, a source and the sentences that open the report stand in the first lines, the signature in the last.
_FIRST_LINES, _TITLE_LINES, _LAST_LINES = 6, 3, 3
_LONGEST_LINE = 120
_TITLE_WORDS = re.compile(r"年\s*度\s*报\s*告|年\s*报|年度工作报告|统计期限")
_CHINESE_DIGITS = str.maketrans("二〇零oO○一三四五六七八九", "20000013456789")
_YEAR = re.compile(r"(?<![0-9])(?:20\d\d|二[〇零oO○][〇零oO○一二三][〇零oO○一二三四五六七八九])(?![0-9])")
# What follows a year that is not the one reported on: a day, the number of a document, an amendment, what is planned.
_DAY = re.compile(r"(?:年(?:\d{1,2}|[一二三四五六七八九十]{1,3})月|[-./]\d{1,2})")
_PERIOD, _PERIOD_END = re.compile(r"年1月1日"), re.compile(r"12月31日")
_NOT_REPORTED = re.compile(r"[)\]〕]?(?:\d*号|年?(?:第|修订|修正|施行|起施行)|年度?(?:工作)?(?:计划|打算|安排|将))")
# What may stand right before the name of the body that reports, and what follows the name of one that gave orders.
_OPENS = re.compile(rf"(?:\A|[^{HAN[1:-1]}]|年度?|[由是为即]|关于(?:公布|印发)?|单位|来源)\Z")
_ORDERED = re.compile(r"[(《]?(?:关于|印发|规定|要求|制定|统一|下发)|的(?:通知|要求|规定|部署|意见)")
# A place is a body's name only where nothing of the name follows: 青川县 + 水务局 is another body's.
_PLACE_ENDS = re.compile(rf"\Z|[^{HAN[1:-1]}]|政府信息公开|政务公开|信息公开")
_SHORTEST, _LONGEST = 3, 34


def _pieces(case: Case) -> Iterator[Span]:
    """The document's lines that are not empty, without the blanks around them."""
    for match in re.finditer(r"[^\n]+", case.folded):
        piece = match.group()
        if text := piece.strip():
            start = match.start() + len(piece) - len(piece.lstrip())
            yield Span(start, start + min(len(text), _LONGEST_LINE))


def _reported(match: re.Match[str], rules: AboutRules) -> int | None:
    """The year that stands there, if it can be the one reported on."""
    value, after = int(match.group().translate(_CHINESE_DIGITS)), match.string[match.end() :]
    first, last = rules.years
    day = _DAY.match(after) and not (_PERIOD.match(after) and _PERIOD_END.search(after))
    return None if day or _NOT_REPORTED.match(after) or not first <= value <= last else value


def _could(name: str, text: str, rules: AboutRules) -> bool:
    """Whether a line without blanks holds what could be the answer."""
    if name == "year":
        return any(_reported(m, rules) for m in _YEAR.finditer(text))
    return bool(re.search(rf"{HAN}{{2}}(?:{'|'.join((*rules.organs, *rules.places))})", text))


def _lines(unsure: Iterable[str], case: Case) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """What some line could answer, and those lines: of the first ones, those that look like a title, the last ones."""
    pieces = list(_pieces(case))
    titles = [p for p in pieces[_FIRST_LINES:] if _TITLE_WORDS.search(p.of(case.folded))][:_TITLE_LINES]
    shown = sorted({*pieces[:_FIRST_LINES], *titles, *pieces[-_LAST_LINES:]}, key=lambda s: s.start)
    found = {name: [p for p in shown if _could(name, squeezed(case.folded, p).text, case.rulebook.about)] for name in unsure}
    wanted = tuple(name for name, places in found.items() if places)
    chosen = sorted({p for places in found.values() for p in places}, key=lambda s: s.start)
    return wanted, tuple(Line(number, span) for number, span in enumerate(chosen, start=1))


def inquire_about(draft: Draft, case: Case, scope: Scope) -> list[Inquiry]:
    """One call for what is not known, or not for sure; both for a second reading."""
    fields = (("agency", draft.about.agency), ("year", draft.about.year))
    unsure = [name for name, field in fields if scope == "always" or field is None or field.doubt]
    wanted, lines = _lines(unsure, case)
    if not wanted:
        return []
    questions = tuple(q.id for q in draft.questions if q.kind == "about")
    return [Inquiry("", "about", lines, questions, wanted=wanted)]


class SaidField(BaseModel):
    """Where a field stands, as a model reads it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    line: int
    quote: str


class AboutReply(Reply):
    """Both fields, those that were asked for."""

    agency: SaidField | None = None
    year: SaidField | None = None


def _shape(inquiry: Inquiry, case: Case) -> type[Reply]:  # noqa: ARG001 - every kind's shape takes the case
    """The reply's form: the fields asked for, each with its line and quote, or null."""
    one: Any = create_model("Field", __base__=SaidField, line=(int, ...), quote=(str, ...))
    fields: dict[str, Any] = dict.fromkeys(inquiry.wanted, (one | None, ...))
    return create_model("About", __base__=Reply, **fields)


def _task(inquiry: Inquiry, case: Case) -> dict[str, str]:  # noqa: ARG001 - every kind's task takes the case
    """What is asked for, and the form of the answer."""
    return {
        "fields": "、".join(f"{name}（{FIELDS[name]}）" for name in inquiry.wanted),
        "form": ",".join(f'"{name}":{{"line":行号,"quote":"原文"}}' for name in inquiry.wanted),
    }


def _name_fault(name: str, before: str, after: str, rules: AboutRules) -> AboutFault | None:
    """Why `name`, between `before` and `after`, is not the whole name of the body that reports."""
    ends = (*rules.organs, *rules.places)
    plain = re.fullmatch(rf"{HAN}(?:{HAN}|[()·])+", name)
    if not plain or not _SHORTEST <= len(name) <= _LONGEST or not name.endswith(ends):
        return "not_an_agency"
    if name.startswith(rules.not_first) or any(word in name for word in rules.not_inside) or name.endswith(rules.after_agency):
        return "not_an_agency"
    if _ORDERED.match(after):
        return "agency_other"
    goes_on = after.startswith(rules.organs) or (not name.endswith(rules.organs) and not _PLACE_ENDS.match(after))
    if goes_on or not _OPENS.search(before):
        return "agency_cut"
    return None


def _agency(span: Span, line: Line, case: Case) -> AboutField | AboutFault:
    """The body that a quote names."""
    view = squeezed(case.folded, line.span)
    start, end = view.index(span.start), view.index(span.end - 1) + 1
    name = view.text[start:end]
    fault = _name_fault(name, view.text[:start], view.text[end:], case.rulebook.about)
    return fault or AboutField(name, span, span.of(case.document.text), READER, DOUBT, "llm")


def _year(span: Span, line: Line, case: Case) -> AboutField | AboutFault:
    """The year that a quote names."""
    view = squeezed(case.folded, line.span)
    found = list(_YEAR.finditer(view.text, view.index(span.start), view.index(span.end - 1) + 1))
    if not found:
        return "not_a_year"
    if len({m.group().translate(_CHINESE_DIGITS) for m in found}) > 1:
        return "year_twice"
    match = found[0]
    value = _reported(match, case.rulebook.about)
    if value is None:
        return "year_other"
    place = view.span(match.start(), match.end())
    return AboutField(value, place, place.of(case.document.text), READER, DOUBT, "llm")


def _ground(inquiry: Inquiry, reply: AboutReply, case: Case) -> Testimony:
    """Each field by itself."""
    lines = {line.number: line for line in inquiry.lines}
    fields: list[tuple[str, AboutField]] = []
    refusals: list[Refusal] = []
    orders = case.rulebook.fact_rules.claims.orders
    for name, read in (("agency", _agency), ("year", _year)):
        said: SaidField | None = getattr(reply, name, None) if name in inquiry.wanted else None
        if said is None:
            continue
        line = lines.get(said.line)
        if line is None:
            refusals.append(refuse("no_such_line", inquiry.id, name, said.quote, line=said.line))
            continue
        span = find_quote(said.quote, line, case)
        found = read(span, line, case) if isinstance(span, Span) else span
        if isinstance(found, AboutField) and regex(orders).search(squeezed(case.folded, line.span).text):
            found = "instruction"
        if isinstance(found, AboutField):
            fields.append((name, found))
        else:
            refusals.append(refuse(found, inquiry.id, name, said.quote, line=said.line))
    return Testimony(inquiry.id, about=tuple(fields), refusals=tuple(refusals))


KIND = Kind("about", _task, _shape, _ground)
"""Agency and year."""
