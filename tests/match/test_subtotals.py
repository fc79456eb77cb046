"""A subtotal beside the label of a group is no row of the other form, where it is the sum of the group's rows."""

import pytest

from extractor import extract
from tests.match.test_cut_documents import text_of

SIX = {
    "（六）其他处理": "4 1 0 0 0 0 5",
    "1.申请人无正当理由逾期不补正": "1 0 0 0 0 0 1", "2.申请人逾期未按收费通知要求缴纳费用": "0 0 0 0 0 0 0",
    "3.其他": "3 1 0 0 0 0 4",
}  # fmt: skip


def read(edge: str, **other: str) -> dict[str, tuple[object, bool]]:
    text = text_of(edge)
    rows = [edge.join([label, *(other.get(label, cells) or "").split()]) for label, cells in SIX.items()]
    total = edge.join(["（七）总计", *["20", "11", "0", "0", "0", "0", "31"]])
    whole = edge.join(["（七）总计", *["24", "12", "0", "0", "0", "0", "36"]])
    assert total in text
    report = extract(text.replace(total, "\n".join([*rows, whole])).encode(), "a.txt")
    return {v.indicator: (v.value, v.review) for v in report.values if "other_handling" in v.indicator}


@pytest.mark.parametrize("edge", ["\t", " | ", "  "])
def test_a_subtotal_is_counted_once(edge: str) -> None:
    found = read(edge)
    assert not any(".all." in name for name in found)
    assert found["requests.other_handling.other.total"] == (4, False)


def test_what_is_no_sum_of_the_rows_stays() -> None:
    found = read("\t", **{"（六）其他处理": "9 1 0 0 0 0 10"})
    assert found["requests.other_handling.all.total"][0] == 10
