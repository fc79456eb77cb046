"""Cases are data: a misspelt key is told with its file, its case and the name that is meant."""

from pathlib import Path

import pytest

from tests.support.cases import FOLDER, keyed

WRONG = {
    "a key misspelt": ({"name": "x", "txet": "y"}, "about/pages.yaml, case 3: unknown key 'txet' (did you mean text?), no key 'text'"),
    "a key that is missing": ({"name": "x"}, "about/pages.yaml, case 3: no key 'text'; a case has name text, and may have doubt"),
    "a key nobody reads": ({"name": "x", "text": "y", "colour": 1}, "about/pages.yaml, case 3: unknown key 'colour'; a case has"),
}


@pytest.mark.parametrize(("case", "said"), WRONG.values(), ids=WRONG)
def test_a_case_with_other_keys_is_refused(case: dict[str, str], said: str) -> None:
    with pytest.raises(AssertionError) as told:
        keyed(FOLDER / "about" / "pages.yaml", case, "name text", "doubt", "case 3")
    assert said in str(told.value)


def test_contributing_names_every_folder_of_cases() -> None:
    text = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8")
    assert [path.name for path in sorted(FOLDER.iterdir()) if f"`{path.name}/`" not in text] == []
