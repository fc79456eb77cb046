"""Every code that the code says stands in the file of words, in both languages, and none stands there for nothing; no error that somebody
may be told in Chinese is raised without one."""

import pickle
import re
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractor.answer.faults import CallFault
from extractor.ask.refusals import COMPLAINTS, GROUP
from extractor.errors import NianbaoError, NotText, UsageError
from extractor.model.doubts import Reason, as_words, doubt, gist, notice, renamed, without
from extractor.wording.chinese import chinese
from extractor.wording.english import as_stated, english, kept, restored, worded, worded_plainly
from extractor.wording.templates import FILE, TERMS, Wording, terms, wording
from tests.support import reasons_in_code

WHOLE: dict[str, dict[str, Any]] = yaml.safe_load(package_files("extractor.wording").joinpath(FILE).read_text("utf-8"))
CODES = [f"{group}.{name}" for group, codes in WHOLE.items() if group != TERMS for name in codes]


def known(code: str) -> Wording:
    found = wording(code)
    assert found, code
    return found


def test_the_file_is_read_group_by_group_as_a_whole_is() -> None:
    assert WHOLE[TERMS] == terms()
    for code in CODES:
        group, _, name = code.partition(".")
        assert known(code).english.pattern.replace("%%", "%").count("%") >= len(known(code).english.holes)
        assert set(WHOLE[group][name]) == {"en", "zh"}


@pytest.mark.parametrize("code", CODES)
def test_a_code_says_the_same_in_both_languages(code: str) -> None:
    one = known(code)
    said = "".join(one.chinese.fixed)
    assert re.search(r"[一-鿿]", said) or code in ("joined.named", "joined.behind", "joined.words", "endpoint.http"), code
    assert {hole for hole, _ in one.chinese.holes} >= {hole for hole, _ in one.english.holes} - {"check"}, code
    assert len({hole for hole, _ in one.english.holes}) == len(one.english.holes), "English is filled in the order of the holes"


def test_every_code_is_said_with_what_fills_it() -> None:
    said = list(reasons_in_code.codes_said())
    assert len(said) > 250
    holes = {code: [hole for hole, _ in known(code).english.holes] for code in CODES}
    assert [(place, code) for place, code, given in said if code not in holes or (given is not None and given != holes[code])] == []


def test_no_code_is_there_for_nothing() -> None:
    assert set(CODES) - reasons_in_code.literals() - {f"{GROUP}.{code}" for code in COMPLAINTS} == set()


def test_no_sentence_stands_in_the_code_where_a_document_is_read() -> None:
    """Whoever writes a reason or an error there writes a code, and both its sentences in extractor/wording/doubts.yaml."""
    found = {said for file in reasons_in_code.files() for said in reasons_in_code.sentences(file)}
    assert found - reasons_in_code.APART == set()
    assert reasons_in_code.APART - found == set(), "told apart, and not there any more"


def test_no_error_that_may_be_told_in_chinese_is_without_a_code() -> None:
    modules = sorted(reasons_in_code.CODE.rglob("*.py"))
    apart = [path for path in modules if path.relative_to(reasons_in_code.CODE).as_posix().startswith(reasons_in_code.AT_A_COMMAND_LINE)]
    assert [place for path in modules if path not in apart for place in reasons_in_code.uncoded(path)] == []
    assert [place for path in apart for place in reasons_in_code.uncoded(path)], "the look finds what there is"


@pytest.mark.parametrize(
    "raised", ['ReadError("no", where="x")', 'TooLarge(f"over {n}")', 'InUse(doubt("a.b"), remedy="Wait")', 'CallFault("x")']
)
def test_the_look_finds_errors_without_codes(raised: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons_in_code, "CODE", tmp_path)
    (tmp_path / "a.py").write_text(f"def f(n):\n    raise {raised}\n", "utf-8")
    assert list(reasons_in_code.uncoded(tmp_path / "a.py")) == ["a.py, line 2"]


# ---- what is told, kept and handed on

RTF = notice(doubt("file.not_read_yet", what=doubt("file.rtf")), where="a.rtf", remedy=doubt("remedy.save_as_text"))


def test_an_error_says_its_codes_in_english() -> None:
    error = NotText(doubt("file.not_read_yet", what=doubt("file.rtf")), where="a.rtf", remedy=doubt("remedy.save_as_text"))
    assert error.reason == RTF
    told = "a.rtf: this is an RTF document, which is not read yet. Save it as text or as an HTML page and read that"
    assert str(error) == english(RTF) == told
    assert chinese(error.reason) == "a.rtf：这是 RTF 文档，目前还不能读取。请另存为文本或者网页（HTML）后再读"
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.reason, again.coded) == (NotText, str(error), RTF, True)


def test_an_error_of_a_command_line_is_told_as_it_is() -> None:
    error: NianbaoError = UsageError("no such setting", where="x", remedy="Leave it out.")
    assert (str(error), error.coded) == ("x: no such setting. Leave it out.", False)
    assert english(error.reason) == str(error)


@pytest.mark.parametrize("reason", [(), RTF, doubt("asking.run_stopped") + RTF, as_words('{"code": "x"}')])
def test_what_is_kept_is_had_again(reason: Reason) -> None:
    assert restored(kept(reason)) == reason
    assert as_stated(restored(kept(reason))) == as_stated(reason)


@pytest.mark.parametrize("text", ["a.txt: it took too long", "7", "null", "[]", '{"code": "x"}', '{"code": "a; b", "args": [{}]}'])
def test_what_an_older_version_kept_are_words(text: str) -> None:
    assert english(restored(text)) == text
    assert restored(text) == as_words(text)


def test_halves_of_characters_are_kept_as_question_marks() -> None:
    assert english(restored(kept(as_words("a\ud800b")))) == "a?b"


def test_a_reason_is_told_of_another_document_by_its_name() -> None:
    internal = doubt("work.internal", where="a.rtf", told="KeyError")
    assert english(renamed(RTF, "a.rtf", "b.rtf")).startswith("b.rtf: this is an RTF document")
    assert english(renamed(internal, "a.rtf", "b.rtf")) == "internal error in b.rtf: KeyError, please report it with the document"
    assert renamed(RTF, "c.rtf", "b.rtf") == RTF
    assert renamed((), "a.rtf", "b.rtf") == ()


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (RTF, "file.not_read_yet"),
        (doubt("asking.run_stopped") + doubt("asking.deadline_short", n=6), "asking.run_stopped"),
        (notice(doubt("file.missing"), where="a"), "file.missing"),
        (doubt("joined.named", name="a", reason="b"), "joined.named"),
        ((), ""),
    ],
)
def test_the_gist_is_what_happened(reason: Reason, code: str) -> None:
    assert gist(reason) == code


def test_a_key_is_not_repeated_wherever_it_stands() -> None:
    reason = doubt("provider.not_looked_up", why=doubt("endpoint.http", remedy=doubt("endpoint.key"), quoted="401, 'no key sk-1'"))
    assert "sk-1" not in str(CallFault(without(reason, "sk-1")))
    assert "401, 'no key ***'" in str(CallFault(without(reason, "sk-1")))


def test_the_short_way_says_what_the_long_one_says() -> None:
    filled = {"label": "合计", "where": "3.1", "left": "1 + 2 = 3", "right": "3"}
    assert worded_plainly("check.holds", **filled) == worded(doubt("check.holds", **filled))
