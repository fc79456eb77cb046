"""Lies about section five: which problems and measures it lists."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from tests.lying.rows import CONTROLS, MANY
from tests.lying.scene import Reply, Scene, Tell

Half = Literal["problems", "improvements"]
Quoted = tuple[int, str]
"""A line and what is quoted of it."""
HALVES: tuple[Half, Half] = ("problems", "improvements")

_ACHIEVED = re.compile(r"取得|成效|成绩|圆满|显著|稳步|有序|扎实|提升了|得到了|完成|健全了|总体")
_MEASURE = re.compile(r"下一步|今后|将|加强|强化|加大|完善|提高|优化|推进|改进|督促|开展|培训")
_LACK = re.compile(r"不足|不够|不强|不高|不及时|有待|欠缺|缺乏|薄弱|偏少|偏长|较少|较晚|差距|滞后|单一|不全|不深|参差|仍需|尚未|问题")
_TITLES = ("信息公开工作无任何问题", "\x00", "a" * 5_000, "泄密事件频发")
_GENERAL = re.compile(r"(?:存在|还有|仍有|有待).{0,8}(?:不足|问题|差距|薄弱)|一些问题|一定差距")


def _item(quoted: Quoted, title: str = "") -> Reply:
    line, quote = quoted
    return {"title": title or quote[:30], "line": line, "quote": quote}


def _reply(problems: Sequence[Reply] = (), improvements: Sequence[Reply] = ()) -> Reply | None:
    return {"problems": list(problems), "improvements": list(improvements)} if problems or improvements else None


def _like(scene: Scene, pattern: re.Pattern[str], but: re.Pattern[str] | None = None) -> list[Quoted]:
    return [s for s in scene.sentences() if pattern.search(s[1]) and not (but and but.search(s[1]))]


def achievements(scene: Scene) -> Reply | None:
    """What was achieved, quoted as problems."""
    return _reply([_item(q) for q in _like(scene, _ACHIEVED, _LACK)])


def achievement_clauses(scene: Scene) -> Reply | None:
    """The praise before a 但, quoted as a problem without what follows."""
    halves = ((line, re.split("，?但|，?然而", text)[0]) for line, text in scene.sentences() if re.search("但|然而", text))
    return _reply([_item(q) for q in halves if len(q[1]) > 3])


def remedies(scene: Scene) -> Reply | None:
    """What will be done, quoted as problems."""
    return _reply([_item(q) for q in _like(scene, _MEASURE, _LACK)])


def lacks_as_measures(scene: Scene) -> Reply | None:
    """What is lacking, quoted as measures."""
    return _reply((), [_item(q) for q in _like(scene, _LACK)])


def preambles(scene: Scene) -> Reply | None:
    """That there are problems, quoted as a problem."""
    return _reply([_item(q) for q in _like(scene, _GENERAL)])


def merged(scene: Scene) -> Reply | None:
    """Neighbouring sentences as one item; a whole line as one item."""
    told = []
    found = list(scene.sentences())
    for (line, one), (beside, other) in zip(found[::2], found[1::2], strict=False):
        told.append(_item((line, one + other) if line == beside else (line, scene.shown[line])))
    return _reply(told)


def whole(scene: Scene) -> Reply | None:
    """Every line whole, for a problem and for a measure."""
    items = [_item(line) for line in scene.shown.items()]
    return _reply(items, items)


def halved(scene: Scene) -> Reply | None:
    """Items cut in the middle, each half an item of its own."""
    told = []
    for line, text in _like(scene, _LACK):
        middle = len(text) // 2
        told += [_item((line, text[:middle])), _item((line, text[middle:]))]
    return _reply(told)


def fragments(scene: Scene) -> Reply | None:
    """A few characters from the middle of sentences."""
    told = []
    for line, text in scene.sentences():
        at = scene.rng.randrange(max(1, len(text) - 6))
        told.append(_item((line, text[at : at + 6])))
    return _reply(told, told)


def invented(scene: Scene) -> Reply | None:
    """Problems and measures that stand nowhere."""
    lines = list(scene.shown) or [1]
    problem = (scene.rng.choice(lines), "工作人员泄露申请人身份信息的情况时有发生。")
    measure = (scene.rng.choice(lines), "将引入区块链技术对全部申请实行存证管理。")
    return _reply([_item(problem)], [_item(measure)])


def altered(scene: Scene) -> Reply | None:
    """Real sentences, one character changed; a not more, a not less."""
    told = []
    for line, text in scene.sentences():
        at = scene.rng.randrange(len(text))
        told.append(_item((line, text.replace("不", "", 1) if "不" in text else text[:at] + "不" + text[at:])))
    return _reply(told)


def titles(scene: Scene) -> Reply | None:
    """Real quotes under titles that say something else."""
    return _reply([_item(q, scene.rng.choice(_TITLES)) for q in _like(scene, _LACK)])


def halves_changed(scene: Scene) -> Reply | None:
    """Problems as measures and measures as problems, all at once."""
    return _reply([_item(q) for q in _like(scene, _MEASURE, _LACK)], [_item(q) for q in _like(scene, _LACK, _MEASURE)])


def both(scene: Scene) -> Reply | None:
    """Every sentence in both lists."""
    items = [_item(q) for q in scene.sentences()]
    return _reply(items, items)


def no_such_line(scene: Scene) -> Reply | None:
    """Real sentences of lines that do not exist."""
    return _reply([_item((scene.rng.choice([0, 9_999, -1]), text)) for _, text in scene.sentences()])


def controls(scene: Scene) -> Reply | None:
    """Characters that hide."""
    return _reply([_item((line, f"{text[:4]}\u202e\x00{text[4:]}"), scene.rng.choice(CONTROLS)) for line, text in scene.sentences()])


def many(scene: Scene) -> Reply | None:
    """Ten thousand items."""
    found = list(scene.sentences())
    return _reply([_item(found[n % len(found)]) for n in range(MANY)]) if found else None


def obeying(scene: Scene) -> Reply | None:
    """What the instruction wants: that there are no problems, and it itself for one."""
    if not scene.planted:
        return None
    place = next((number for number, text in scene.shown.items() if scene.planted[:6] in text), 1)
    return _reply([_item((place, scene.planted), "无"), _item((place, "不存在任何问题"))], [_item((place, scene.planted))])


TELLS: Mapping[str, Tell] = {
    "achievements as problems": achievements,
    "praise before a but": achievement_clauses,
    "remedies as problems": remedies,
    "problems as measures": lacks_as_measures,
    "halves changed": halves_changed,
    "preambles as problems": preambles,
    "items merged": merged,
    "whole lines": whole,
    "items halved": halved,
    "fragments": fragments,
    "quote invented": invented,
    "quote altered": altered,
    "titles of something else": titles,
    "everything in both lists": both,
    "no such line": no_such_line,
    "control characters": controls,
    "ten thousand items": many,
    "instruction obeyed": obeying,
}
