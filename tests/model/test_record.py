"""Classes made with `record` behave as frozen dataclasses do, whatever they are made of."""

import copy
import dataclasses
import gc
import pickle

import pytest
from pydantic import TypeAdapter

from extractor.model.doubts import Doubt
from extractor.model.report import Item
from extractor.model.spans import Evidence, PageEvidence, Span

SPAN = Span(3, 7)
PAGE = PageEvidence(3, 7, "四十七", page=2, box=(1, 2, 3, 4), score=None)
ITEM = Item("公开不及时", "公开不及时。", PAGE, ("timeliness",), None, "rule", "list", True, "", reason_code="c", reason_args=())


@pytest.mark.parametrize("made", [SPAN, PAGE, ITEM, Doubt("several")])
def test_it_is_frozen_and_equal_hashed_copied_and_pickled_by_its_fields(made: object) -> None:
    name = dataclasses.fields(made)[0].name  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        setattr(made, name, None)
    again = pickle.loads(pickle.dumps(made))
    assert again == made == copy.deepcopy(made)
    assert hash(again) == hash(made)
    assert type(again) is type(made)
    assert dataclasses.replace(made, **{name: "other"}) != made  # type: ignore[type-var]


def test_its_fields_come_in_the_order_of_the_class() -> None:
    assert list(dataclasses.asdict(ITEM)) == list(Item.__annotations__)
    assert [f.name for f in dataclasses.fields(PAGE)] == ["start", "end", "text", "page", "box", "score"]
    assert dataclasses.asdict(ITEM)["evidence"] == dataclasses.asdict(PAGE)


def test_what_inherits_is_one_of_its_kind_and_equal_to_none_of_the_other() -> None:
    assert isinstance(PAGE, Evidence)
    assert Evidence(3, 7, "四十七") != PAGE


def test_the_collector_does_not_walk_it() -> None:
    assert not gc.is_tracked(SPAN)
    assert not gc.is_tracked(ITEM)


def test_pydantic_reads_it() -> None:
    assert TypeAdapter(Item).validate_python(dataclasses.asdict(ITEM)) == ITEM
    assert TypeAdapter(Span).validate_json('{"start": 3, "end": 7}') == SPAN
