"""A report as JSON and csv, and back."""

import csv
import dataclasses
import io
import json
from decimal import Decimal
from typing import Any, NotRequired, TypedDict

import jsonschema
import pytest

from extractor.export.encode import report_line, rough_report_line, to_json, to_json_pretty
from extractor.export.schema import json_schema, read_report
from extractor.export.schema_text import DESCRIPTIONS
from extractor.export.tables import TIDY_HEADER, csv_lines, guarded, tidy_rows, wide_header, wide_row
from extractor.model import report as report_module
from extractor.model.lines import ReportLine
from extractor.model.report import SCHEMA_VERSION, Report
from extractor.model.spans import Evidence
from tests.support.report_builder import check, choice, fact, item, report, value
from tests.support.typed_lines import differences, unlike


@pytest.fixture
def full() -> Report:
    """A report with something in every list."""
    return report(
        value(
            "requests.received.total", 9, alternatives=(choice(None, ""),), lost=(choice(99),),
            review=True, reason="two readings", reason_code="cell.several",
        ),
        value("disclosure.fees.amount", Decimal("12.50"), unit="万元"),
        value("review.total", None),
        problems=(item("队伍不强"),),
        improvements=(item("加强培训"),),
        facts=(fact("requests.received.total", 9), fact("fees.charged", False, "")),
        checks=(check("requests.row", "fails", ("requests.received.total",)),),
    )


def test_one_line_keys_in_field_order_and_numbers_as_printed(full: Report) -> None:
    line = to_json(full)
    assert b"\n" not in line
    assert list(json.loads(line)) == [field.name for field in dataclasses.fields(Report)]
    assert b'"value":12.50,' in line
    assert "清河县水利局".encode() in line


@pytest.mark.parametrize("number", ["0.10", "5234.550", "1E+3", "0.0000001", "-3.0"])
def test_a_decimal_is_a_number_without_exponent(number: str) -> None:
    line = to_json(report(value("disclosure.fees.amount", Decimal(number))))
    assert f'"value":{Decimal(number):f},'.encode() in line


def test_integers_over_64_bits_are_written_out() -> None:
    """Cells glued together can be read as one number of any length."""
    long = report(value("review.total", 10**30), value("disclosure.fees.amount", Decimal("1.50")))
    line = to_json(long)
    assert b'"value":1' + b"0" * 30 + b"," in line
    assert b'"value":1.50,' in line
    assert read_report(line) == long


def test_round_trip(full: Report) -> None:
    assert read_report(to_json(full)) == full
    assert read_report(to_json_pretty(full)) == full
    again = read_report(to_json(full))
    assert isinstance(again.facts[1].value, bool)
    assert str(again.values[1].value) == "12.50"


def test_a_line_that_is_no_report_is_refused() -> None:
    with pytest.raises(ValueError, match="document"):
        read_report(b"{}")


def test_the_schema_describes_what_is_written(full: Report) -> None:
    schema = json_schema()
    assert schema["schema_version"] == SCHEMA_VERSION
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert not list(validator.iter_errors(json.loads(to_json(full))))


def _broken(path: tuple[Any, ...], value: object, full: Report) -> object:
    whole = json.loads(to_json(full))
    place = whole
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return whole


@pytest.mark.parametrize(
    ("path", "wrong"),
    [(("values", 0, "value"), "9"), (("values", 0, "status"), "guessed"), (("source", "kind"), None), (("edition",), "2014")],
)
def test_the_schema_refuses_what_is_not_a_report(path: tuple[Any, ...], wrong: object, full: Report) -> None:
    assert list(jsonschema.Draft202012Validator(json_schema()).iter_errors(_broken(path, wrong, full)))


def test_every_shape_is_described_and_no_description_is_stale() -> None:
    schema = json_schema()
    shapes = {**schema["$defs"], "Report": schema}
    assert set(DESCRIPTIONS) == set(shapes)
    for name, fields in DESCRIPTIONS.items():
        assert set(fields) - {""} <= set(shapes[name]["properties"])
        assert shapes[name]["description"]
    classes = [c for c in vars(report_module).values() if dataclasses.is_dataclass(c)]
    assert {c.__name__ for c in classes if isinstance(c, type)} | {"Evidence"} == set(shapes)


def _read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"))))


def test_tidy_csv_has_one_row_a_value(full: Report) -> None:
    rows = _read(csv_lines([TIDY_HEADER, *tidy_rows(full, {"review.total": "行政复议 × 总计"})]))
    assert len(rows) == 4
    first, fees, absent = (dict(zip(rows[0], row, strict=True)) for row in rows[1:])
    assert (first["value"], first["review"], first["reason"], first["start"], first["end"]) == ("9", "true", "two readings", "10", "11")
    assert (fees["value"], fees["unit"]) == ("12.50", "万元")
    assert (first["reason_code"], fees["reason_code"]) == ("cell.several", "")
    assert (absent["value"], absent["status"], absent["label"], absent["start"]) == ("", "absent", "行政复议 × 总计", "")


def test_wide_csv_has_one_row_a_report_and_columns_in_catalogue_order(full: Report) -> None:
    catalogue = ("review.total", "disclosure.fees.amount", "requests.received.total", "litigation.direct.total")
    header, row = _read(csv_lines([wide_header(catalogue), wide_row(full, catalogue)]))
    assert tuple(header[-4:]) == catalogue
    assert row[-4:] == ["", "12.50", "9", ""]
    counts = dict(zip(header, row, strict=True))
    assert [counts[k] for k in ("reported", "blank", "absent", "unresolved", "for_review", "checks_failing")] == [
        "2",
        "0",
        "1",
        "0",
        "1",
        "1",
    ]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", " =A1", "＝1+1", "-abc"])
def test_a_formula_is_disarmed(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["", None, "-", "---", "—", "/", "-5", "+3", "-1,234.50", "－５", "清河县", "3=3"])
def test_numbers_marks_and_plain_text_stay(text: str | None) -> None:
    assert guarded(text) == text


def test_a_line_is_what_is_written() -> None:
    assert list(differences(ReportLine, Report)) == []


def test_a_line_is_what_the_schema_says() -> None:
    schema = json_schema()
    named_by_rules = schema["properties"]["edition"]["anyOf"][0], schema["$defs"]["SectionInfo"]["properties"]["key"]
    assert [shape.pop("enum")[-1] for shape in named_by_rules] == ["mixed", "statistics"]
    assert list(unlike(ReportLine, schema, schema["$defs"])) == []


def test_a_proof_that_sees_nothing_is_none() -> None:
    class Wrong(TypedDict):
        start: str
        end: NotRequired[int]
        twxt: str

    assert [one.partition(" ")[0] for one in differences(Wrong, Evidence)][:2] == ["Wrong.twxt", "Wrong.start:"]
    assert len(list(differences(Wrong, Evidence))) == 4
    assert len(list(unlike(Wrong, json_schema()["$defs"]["Evidence"], {}))) == 2


def test_numbers_keep_their_digits_unless_doubles_are_wanted() -> None:
    line = to_json(report(value("disclosure.fees.amount", Decimal("12.50"))))
    assert str(report_line(line)["values"][0]["value"]) == "12.50"
    assert rough_report_line(line)["values"][0]["value"] == 12.5


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({}, "names no document"),
        ([], "names no document"),
        ({"document": 1}, "names no document"),
        ({"document": "a", "made_with": {"schema_version": "2.0"}}, "schema version 2.0"),
        ({"document": "a", "made_with": {"schema_version": "1.9"}}, ""),
        ({"document": "a", "made_with": {}}, ""),
    ],
)
def test_what_is_no_report_is_told(line: object, said: str) -> None:
    body = json.dumps(line).encode()
    for read in (report_line, rough_report_line):
        if said:
            with pytest.raises(ValueError, match=said):
                read(body)
        else:
            assert read(body)["document"] == "a"
