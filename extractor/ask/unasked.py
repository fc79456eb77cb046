"""Why a question is put to nobody: every question of a draft has an inquiry, or one of these reasons."""

from collections.abc import Mapping
from dataclasses import replace

from extractor.model import doubts
from extractor.model.doubts import Reason, doubt
from extractor.model.draft import Draft
from extractor.model.report import Question
from extractor.rulebook import Rulebook
from extractor.wording.english import unworded, worded

COLUMNS_LOST = doubt("unasked.columns_lost")
SAME_ORDER = doubt("unasked.same_order")
NOTHING_THERE = doubt("unasked.nothing_there")
FORM_ORDER = doubt("unasked.form_order")
ONE_TOO_MANY = doubt("unasked.one_too_many")
DIGITS_ALONE = doubt("unasked.digits_alone")
NO_NUMBER = doubt("unasked.no_number")
SHARED_CELL = doubt("unasked.shared_cell")
WORDS_ALONE = doubt("unasked.words_alone")
OTHER_LABEL = doubt("unasked.other_label")
NOBODY = doubt("unasked.nobody")

ASKED: frozenset[Reason] = frozenset(
    {
        # Numbers stand there and rules can't tell which row or which cells they are: the line may tell a reader.
        doubts.ELSEWHERE,
        doubts.SEVERAL,
        doubts.TOGETHER,
        doubts.NO_READING,
        doubts.NO_SUMS,
        doubts.ROW_TWICE,
        doubts.CELLS_TWICE,
        doubts.TORN,
    }
)
"""Doubts of a row that a model is asked about."""

WHY_NOT: Mapping[Reason, Reason] = {
    # The numbers are read; which columns they stand in is lost, and no text on the page can tell (field notes: in 1,127 of 1,500 tables
    # an equally valid placement existed).
    doubts.ASSUMED: COLUMNS_LOST,
    doubts.FEWER: COLUMNS_LOST,
    doubts.UNRULED: COLUMNS_LOST,
    # The cells are read in the order in which they stand. An answer is held to that order, so it could not say otherwise.
    doubts.HEADLESS: SAME_ORDER,
    doubts.TURNED: SAME_ORDER,
    doubts.UNREAD_HEADER: SAME_ORDER,
    doubts.CONTRADICTED: SAME_ORDER,
    # Nothing stands there.
    doubts.BARE: NOTHING_THERE,
    doubts.UNSHOWN: NOTHING_THERE,
    doubts.REPEATED_LOST: NOTHING_THERE,
    doubts.ZEROS: NOTHING_THERE,
    doubts.CUT: NOTHING_THERE,
    doubts.BEHIND_END: NOTHING_THERE,
    # The row is told by the order of the form alone, which a reader has as well.
    doubts.TORN_ORDER: FORM_ORDER,
    # There is nothing to hold an answer to: any of the numbers may be one too many.
    doubts.TOO_MANY: ONE_TOO_MANY,
    doubts.UNEVEN: ONE_TOO_MANY,
    # The digits are all there is; a reader has nothing that arithmetic did not have.
    doubts.OWN_SUM: DIGITS_ALONE,
    # What is printed is no number, whoever reads it; what unit is meant stands nowhere.
    doubts.UNREADABLE: NO_NUMBER,
    doubts.NO_UNIT: NO_NUMBER,
    doubts.UNKNOWN_UNIT: NO_NUMBER,
    doubts.TWO_SETS: doubt("unasked.two_sets"),
    # There is no number in the words.
    doubts.ROW_WORDS: doubt("unasked.words_beside"),
    doubts.TABLE_WORDS: doubt("unasked.words_beside"),
    doubts.WORDS_UNKNOWN: doubt("unasked.words_beside"),
    # The number is read; another unit, a correction or what may be the rest of it stand beside it for a person to see.
    doubts.OTHER_UNIT: WORDS_ALONE,
    doubts.SCALED: WORDS_ALONE,
    doubts.CORRECTED: WORDS_ALONE,
    doubts.NOTED: WORDS_ALONE,
    doubts.BROKEN: DIGITS_ALONE,
    # The number is read; whose it is no words tell, for it stands in a cell of all of them.
    doubts.MERGED: SHARED_CELL,
    doubts.SEVERAL_NUMBERS: SHARED_CELL,
    # Words say the number, or how many it is about; there is no more on the page.
    doubts.IN_WORDS: WORDS_ALONE,
    doubts.ABOUT: WORDS_ALONE,
    # As many words as cells: an answer is held to the same order.
    doubts.COUNTED: SAME_ORDER,
}
"""Doubt of a row -> why a model is not asked about it."""

_NO_LINE: Mapping[str, Reason] = {
    doubts.NO_READING[0].code: doubt("unasked.no_sum"),
    doubts.SEVERAL[0].code: COLUMNS_LOST,
    doubts.TOGETHER[0].code: COLUMNS_LOST,
    doubts.NO_SUMS[0].code: COLUMNS_LOST,
}
"""Doubt that is asked about -> why it is not where no line could answer: cells are left out of the row, and nothing says which."""
_OTHER_LABELS = ("label.turned", "label.lost", "label.strange", "label.no_name", "label.other_year", "label.year_unknown", "table.another")
_BY_CODE = {doubt_[0].code: why for doubt_, why in WHY_NOT.items()} | {
    "section.second_set": doubt("unasked.two_sets"),
    # The number and its label are read; that the label is not the form's says nothing of another place.
    **dict.fromkeys(_OTHER_LABELS, OTHER_LABEL),
}
# Where what could be asked finds no text that could answer, by the kind of question.
_NO_TEXT = {
    "row": doubt("unasked.no_line"),
    "tables": doubt("unasked.no_sentence"),
    "problems": doubt("unasked.too_long"),
    "about": doubt("unasked.no_name"),
    "section": doubt("unasked.too_many_lines"),
}


def _with(question: Question, why: Reason) -> Question:
    said, code, args = worded(why)
    return replace(question, not_asked=said, not_asked_code=code, not_asked_args=args)


def _by_doubt(question: Question) -> Question:
    """The question with the reason that its doubt alone is, if it is one."""
    told = [_BY_CODE.get(one.code) for one in unworded(question.reason_code, question.reason_args) or ()]
    return _with(question, told[0]) if told and told[0] and all(told) else question


def _no_text(question: Question) -> Reason:
    return _NO_LINE.get(question.reason_code) or _NO_TEXT[question.kind]


def explained(draft: Draft, rulebook: Rulebook) -> Draft:
    """The draft, each of its questions that nobody could be asked with why. What is asked is put together only where the doubts
    themselves leave it open."""
    questions = tuple(map(_by_doubt, draft.questions))
    if all(q.not_asked for q in questions):
        return replace(draft, questions=questions) if questions else draft
    from extractor.ask.compose import inquiries_of  # what is asked is not loaded where nobody could be

    put = {name for inquiry in inquiries_of(draft, rulebook, "auto") for name in inquiry.questions}
    known = zip(draft.questions, questions, strict=True)
    told = tuple(asked if asked.id in put else q if q.not_asked else _with(q, _no_text(q)) for asked, q in known)
    return replace(draft, questions=told)


def with_inquiries(question: Question, inquiries: tuple[str, ...]) -> Question:
    """A question with the inquiries that put it; with none and no other reason nobody was asked."""
    if inquiries:
        return replace(question, inquiries=inquiries, not_asked="", not_asked_code="", not_asked_args=())
    return question if question.not_asked else _with(question, NOBODY)
