"""Row labels damaged beyond what rules read, and how a person still tells which row is meant."""

import random
import re
from collections.abc import Callable

from tests.variants.open.types import Torn
from tests.variants.types import Draft, Label, Row

BOX = "□"
_INDEX = re.compile(r"\A(?:\d[.、．]|[(（].[)）]|[一二三四]、)")
_HAN = re.compile("[一-鿿]")
_PAIRS = (
    "属厲于干类粪内肉部郜事亊务夯信倍息恳公么开幵申甲请清重里复夏法洁律津行衍政攻执孰案宰卷巻举峯报扱"
    "投没诉沂机仉关芙掌常握渥相柑没设有肓现观成戍另叧制剬作怍补朴正止后石容客仍扔不木明朋确碓提堤供洪"
    "出岀版板物吻国囯家冢秘祕密蜜其甚他她禁楚止正安宴全仝稳隐定宝保俣护沪第弟三王方万合台权杈益盆四囚"
    "过辻程稈性怪查杳询洵项顶予子以似分兮区匹处外理埋结绪转砖下卞年午度废继维续读办为规观章竟范茆文丈"
    "件仵许讦可叮罚罸强弳业亚收牧费弗集隼中巾采釆购沟本木新亲上土数敎量景当岂由田大太反仮取耴获荻认仞"
    "或戓具貝需霈要耍府俯对刘外夗管菅服肦"
)
LIKE = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
"""Character -> one that a machine takes for it."""
NEIGHBOURS = (
    (("1.本机关不掌握相关政府信息", "1.本机关不掌握需要另行制作"), ("2.没有现成信息需要另行制作", "2.没有现成信息相关政府信息")),
    (("3.要求提供公开出版物", "3.要求提供反复申请"), ("4.无正当理由大量反复申请", "4.无正当理由大量公开出版物")),
)
"""Two labels one below the other, and what becomes of them when their ends change places."""
LEAST_LEFT = 2
"""Characters of a damaged label that are still its own."""


def parts(label: str) -> tuple[str, str]:
    """Index and words."""
    found = _INDEX.match(label)
    return (label[: found.end()], label[found.end() :]) if found else ("", label)


def _lose(label: str, mark: Callable[[str], str], share: float, rng: random.Random) -> str:
    index, words = parts(label)
    places = [place for place, char in enumerate(words) if _HAN.match(char)]
    gone = set(rng.sample(places, min(len(places) - LEAST_LEFT, round(len(places) * share)))) if len(places) > LEAST_LEFT else set()
    return index + "".join(mark(char) if place in gone else char for place, char in enumerate(words))


def boxes(label: str, rng: random.Random) -> str:
    """Characters lost to □, as a missing font leaves them."""
    return _lose(label, lambda _: BOX, rng.uniform(0.45, 0.65), rng)


def blanks(label: str, rng: random.Random) -> str:
    """Characters lost to spaces, as on a faded copy."""
    return _lose(label, lambda _: " ", rng.uniform(0.65, 0.8), rng).rstrip()


def garble(label: str, rng: random.Random) -> str:
    """Characters taken for others, as a machine reads a scan."""
    return _lose(label, lambda char: LIKE.get(char, BOX), rng.uniform(0.5, 0.7), rng)


def stump(label: str, rng: random.Random) -> str:
    """Cut to its beginning."""
    index, words = parts(label)
    return index + words[: max(LEAST_LEFT, round(len(words) * rng.uniform(0.15, 0.3)))]


def tail(label: str, rng: random.Random) -> str:
    """Cut to its end, index and all."""
    words = parts(label)[1]
    return words[-max(LEAST_LEFT + 1, round(len(words) * rng.uniform(0.2, 0.35))) :]


DAMAGES: dict[str, Callable[[str, random.Random], str]] = {
    "boxes": boxes,
    "blanks": blanks,
    "garble": garble,
    "stump": stump,
    "tail": tail,
}


def likeness(printed: str, label: str) -> int:
    """Characters the two have in common, in their order."""
    row = [0] * (len(label) + 1)
    for char in printed:
        diagonal = 0
        for place, other in enumerate(label, 1):
            above = row[place]
            row[place] = diagonal + 1 if char == other and char not in f" {BOX}" else max(above, row[place - 1])
            diagonal = above
    return row[-1]


def tells(printed: str, own: str, others: list[str]) -> bool:
    """Whether a person with the form at hand knows whose label this was: none of the rows still to be placed is as like it."""
    mine = likeness(printed, own)
    return mine >= LEAST_LEFT and all(likeness(printed, other) < mine for other in others)


def _rows(draft: Draft) -> list[Row]:
    return [row for name in ("two", "three") for row in draft.tables.get(name, []) if row.kind == "data" and row.labels]


def _worth(row: Row) -> int:
    """Rows whose numbers are not all nothing are damaged first."""
    return 4 if any(cell.value for cell in row.cells) else 1


def _candidates(draft: Draft) -> list[Row]:
    return [row for row in _rows(draft) if len(parts(row.labels[-1].text)[1]) > LEAST_LEFT + 1]


def _chosen(draft: Draft, rng: random.Random) -> list[Row]:
    """Two to five rows."""
    left, chosen = _candidates(draft), []
    for _ in range(min(rng.randint(2, 5), len(left))):
        row = rng.choices(left, [_worth(other) for other in left])[0]
        left.remove(row)
        chosen.append(row)
    return chosen


def _swapped(draft: Draft, rng: random.Random) -> list[Torn]:
    """Two neighbours whose ends changed places, as a badly cut page has them."""
    labels = {row.labels[-1].text: row for row in _rows(draft)}
    done = []
    for own, printed in rng.choice(NEIGHBOURS):
        if own in labels:
            _print(labels[own], printed)
            done.append(Torn(labels[own].key, own, printed, "swapped"))
    return done


def _print(row: Row, text: str) -> None:
    row.labels[-1].text, row.labels[-1].wrap = text, 0


def _scatter(draft: Draft, row: Row, rest: str) -> None:
    """The rest of a label behind its cells, in a row of its own."""
    for rows in draft.tables.values():
        if row in rows:
            rows.insert(rows.index(row) + 1, Row("aside", [Label(rest)]))


def tear(draft: Draft, rng: random.Random) -> list[Torn]:
    """Damages labels; the rows stay where they are."""
    done = _swapped(draft, rng) if rng.random() < 0.2 else []
    rows = [row for row in _chosen(draft, rng) if row.key not in {torn.key for torn in done}]
    owns = {row.key: row.labels[-1].text for row in rows} | {torn.key: torn.label for torn in done}
    broken = draft.plan.layout in BREAKABLE and rng.random() < 0.2
    for row in rows:
        own = owns[row.key]
        how = rng.choice(list(DAMAGES))
        others = [label for key, label in owns.items() if key != row.key]
        printed = next((text for text in (DAMAGES[how](own, rng) for _ in range(40)) if tells(text, own, others)), None)
        if printed is None or printed == own:
            continue
        _print(row, printed)
        if broken and how in ("boxes", "garble") and len(printed) > 6:
            cut = len(printed) // 2
            _print(row, printed[:cut])
            _scatter(draft, row, printed[cut:])
            how, broken = "broken", False
        done.append(Torn(row.key, own, printed, how))
    if rng.random() < 0.3:
        done += _tear_four(draft, rng)
    return done


BREAKABLE = frozenset({"lines", "piped", "converter", "html", "aligned", "spaced", "lines_spaced"})
"""Layouts in which half a label may stand behind the cells."""


def _tear_four(draft: Draft, rng: random.Random) -> list[Torn]:
    """Headings of table four; its fifteen cells keep their order."""
    labels = [label for row in draft.tables.get("four", []) if row.kind == "head" for label in row.labels if len(label.text) > 3]
    done = []
    for label in rng.sample(labels, min(3, len(labels))):
        own = label.text
        label.text = boxes(own, rng)
        done.append(Torn(own, own, label.text, "boxes"))
    return done
