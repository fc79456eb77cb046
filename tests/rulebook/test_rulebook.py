"""rules/: what it holds, what is refused with its file and key, what the lint says."""

import csv
import shutil
from pathlib import Path

import pytest

from extractor import RulebookError, load_rulebook
from extractor.rulebook import joint_digest
from extractor.rulebook.lint import lint

RULES = Path(__file__).parents[2] / "rules"
RULEBOOK = load_rulebook()
FILES = sorted(path.name for path in RULES.glob("*.yaml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """rules/, to be spoilt."""
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def spoil(folder: Path, name: str, before: str, after: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text, "the rule this test spoils has been reworded"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def refused(folder: Path) -> str:
    """What loading `folder` says."""
    with pytest.raises(RulebookError) as raised:
        load_rulebook(folder).agencies  # noqa: B018 - the last file that is read
    return str(raised.value)


# ---- what it holds ----


def test_the_catalogue_is_indicators_csv(shared: Path) -> None:
    with (shared / "indicators.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["indicator"]: row for row in csv.DictReader(file)}
    ours = {i.id: i for i in RULEBOOK.indicators}
    assert set(ours) == set(rows)
    for name, row in rows.items():
        found = ours[name]
        editions = {"both": ("2021", "2019")}.get(row["format"], tuple(sorted(row["format"].replace("/", "|").split("|"), reverse=True)))
        assert (found.label, found.unit, str(found.section), found.editions) == (row["label"], row["unit"], row["section"], editions), name


def test_ids_are_unique_and_every_cell_has_one() -> None:
    ids = [i.id for i in RULEBOOK.indicators]
    assert len(ids) == len(set(ids))
    for table in RULEBOOK.tables.values():
        for row, by_edition in table.cells.items():
            for columns in by_edition.values():
                assert all((row, column) in table.by_cell for column in columns)


def test_equations_speak_of_cells_that_exist() -> None:
    known = {i.id for i in RULEBOOK.indicators}
    assert {m for e in RULEBOOK.checks for m in (*e.left, *e.right)} <= known


def test_the_folded_view_is_one_character_for_one() -> None:
    text = "".join(chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000)
    assert len(RULEBOOK.folding.fold(text)) == len(text)


@pytest.mark.parametrize("character", "①²㈠⒈Ⅷ½一十")
def test_what_is_no_digit_never_becomes_one(character: str) -> None:
    assert not any(c in "0123456789" for c in RULEBOOK.folding.fold(character))


FOLDED = {"後": "后", "復議": "复议", "範圍": "范围", "０９": "09", "（一）": "(一)", "\u00a0": " "}


@pytest.mark.parametrize(("printed", "compared"), FOLDED.items())
def test_the_folded_view(printed: str, compared: str) -> None:
    assert RULEBOOK.folding.fold(printed) == compared


def test_folding_twice_is_folding_once() -> None:
    text = "".join(map(chr, range(0x20, 0xD800)))
    once = RULEBOOK.folding.fold(text)
    assert RULEBOOK.folding.fold(once) == once


# ---- what is refused ----


@pytest.mark.parametrize("name", FILES)
def test_an_unknown_key_is_refused_with_file_and_key(folder: Path, name: str) -> None:
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8") + "\nsurplus_key: [1]\n", encoding="utf-8")
    said = refused(folder)
    assert name in said
    assert "surplus_key" in said


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("content", "what"), [(None, "cannot be read"), (b"a: [", "not YAML"), (b"- 1\n- 2\n", ""), (b"", ""), (b"\xff\xfe\x00", "")]
)
def test_a_broken_file_is_refused_with_its_name(folder: Path, name: str, content: bytes | None, what: str) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    said = refused(folder)
    assert name in said
    assert what in said


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    assert "no such folder" in refused(tmp_path / "nowhere")


# ---- lint and digest ----


def test_our_rules_are_clean() -> None:
    assert lint() == ()


def test_lint_says_what_loading_lets_pass(folder: Path) -> None:
    spoil(folder, "tables.yaml", "words: [行政处罚]", "words: [行政处罚, 行政许可]")
    (message,) = lint(folder)
    assert "tables.yaml" in message
    assert "nothing tells them apart" in message


def test_the_digest_follows_every_byte(folder: Path) -> None:
    assert load_rulebook(folder).files == RULEBOOK.files
    again = folder.parent / "again"
    shutil.copytree(folder, again)
    (again / "marks.yaml").write_bytes((folder / "marks.yaml").read_bytes() + b"# a remark\n")
    changed = load_rulebook(again).files
    assert [name for name in changed if changed[name] != RULEBOOK.files[name]] == ["marks.yaml"]
    assert joint_digest(changed, changed) != joint_digest(RULEBOOK.files, RULEBOOK.files)
    assert joint_digest(changed, ["tables.yaml"]) == joint_digest(RULEBOOK.files, ["tables.yaml"])
