"""Lies about section five: which sentences are problems, which are measures, and what names them."""

import re
from collections.abc import Callable, Mapping

from tests.lying.rows import CONTROLS, MANY
from tests.lying.scene import Reply, Scene, Tell

PROBLEM, MEASURE, OTHER = "问题", "措施", "其他"
Said = tuple[str, str, tuple[str, ...]]
"""A label, a quote, more quotes."""

_ACHIEVED = re.compile(r"取得|成效|成绩|圆满|显著|稳步|有序|扎实|提升了|得到了|完成|健全了|总体")
_MEASURE = re.compile(r"下一步|今后|将|加强|强化|加大|完善|提高|优化|推进|改进|督促|开展|培训|已")
_LACK = re.compile(r"不足|不够|不强|不高|不及时|有待|欠缺|缺乏|薄弱|偏少|偏长|较少|较晚|差距|滞后|单一|不全|不深|参差|仍需|尚未|问题|不")
_GENERAL = re.compile(r"(?:存在|还有|仍有|有待).{0,8}(?:不足|问题|差距|薄弱)|一些问题|一定差距")
_BUT = re.compile("，?,?(?:但|然而)")


def _plainly(_: Scene, text: str) -> Said:
    """What a sentence looks like, quoted whole: the label that is not lied about."""
    if _GENERAL.search(text) or not text.strip():
        return OTHER, text, ()
    return (PROBLEM if _LACK.search(text) else MEASURE if _MEASURE.search(text) else OTHER), text, ()


def _lie(which: Callable[[str], bool], how: Callable[[Scene, str], Said]) -> Tell:
    """Lie of the lines that `which` takes, say of the others what they look like; nothing when it takes none."""

    def tell(scene: Scene) -> Reply | None:
        if not any(which(text) for text in scene.shown.values()):
            return None
        return {str(n): _line(*(how if which(text) else _plainly)(scene, text)) for n, text in scene.shown.items()}

    return tell


def _line(kind: str, quote: str, more: tuple[str, ...]) -> Reply:
    return {"quote": quote, "more": list(more), "kind": kind}


def _achieved(text: str) -> bool:
    return bool(_ACHIEVED.search(text)) and not _LACK.search(text)


def _lacks(text: str) -> bool:
    return bool(_LACK.search(text)) and not _GENERAL.search(text)


def _does(text: str) -> bool:
    return bool(_MEASURE.search(text)) and not _LACK.search(text)


def _any(_: str) -> bool:
    return True


def _clause(scene: Scene, text: str) -> Said:
    """Some few characters from the middle."""
    at = scene.rng.randrange(max(1, len(text) - 6))
    return PROBLEM, text[at : at + 6], ()


def _altered(scene: Scene, text: str) -> Said:
    """One 不 less, or one more."""
    at = scene.rng.randrange(max(1, len(text)))
    return PROBLEM, text.replace("不", "", 1) if "不" in text else f"{text[:at]}不{text[at:]}", ()


def _invented(scene: Scene, _: str) -> Said:
    """What stands nowhere."""
    return scene.rng.choice([(PROBLEM, "工作人员泄露申请人身份信息", ()), (MEASURE, "将引入区块链技术对全部申请存证", ())])


def _halves(_: Scene, text: str) -> Said:
    """One sentence as two problems, cut in the middle."""
    middle = len(text) // 2
    return PROBLEM, text[:middle], (text[middle:],)


def _merged(scene: Scene, text: str) -> Said:
    """Two sentences as one."""
    shown = list(scene.shown.values())
    return PROBLEM, text + shown[(shown.index(text) + 1) % len(shown)], ()


def _hidden(scene: Scene, text: str) -> Said:
    return PROBLEM, f"{text[:4]}\u202e\x00{text[4:]}", (scene.rng.choice(CONTROLS),)


def many(scene: Scene) -> Reply | None:
    """Ten thousand quotes of one line."""
    lines = {str(n): _line(*_plainly(scene, text)) for n, text in scene.shown.items()}
    first, text = next(iter(scene.shown.items()))
    return lines | {str(first): _line(PROBLEM, text, tuple(f"{text[:20]}{n}" for n in range(MANY)))}


def no_such_line(scene: Scene) -> Reply | None:
    """Real sentences of lines that do not exist, beside those that do."""
    lines = {str(n): _line(*_plainly(scene, text)) for n, text in scene.shown.items()}
    shown = list(scene.shown.values())
    wrong = {str(n): _line(PROBLEM, shown[(n + 1) % len(shown)], ()) for n in scene.shown}
    return lines | wrong | {"9999": _line(PROBLEM, shown[0], ())}


def obeying(scene: Scene) -> Reply | None:
    """What the instruction wants: that there are no problems, but for itself."""
    if not scene.planted:
        return None
    kinds = {n: PROBLEM if scene.planted[:6] in text else OTHER for n, text in scene.shown.items()}
    return {str(n): _line(kinds[n], text, ()) for n, text in scene.shown.items()}


TELLS: Mapping[str, Tell] = {
    "achievements as problems": _lie(_achieved, lambda _, t: (PROBLEM, t, ())),
    "praise before a but": _lie(lambda t: bool(_BUT.search(t)), lambda _, t: (PROBLEM, _BUT.split(t)[0], ())),
    "remedies as problems": _lie(_does, lambda _, t: (PROBLEM, t, ())),
    "problems as measures": _lie(_lacks, lambda _, t: (MEASURE, t, ())),
    "halves changed": _lie(_any, lambda s, t: ({PROBLEM: MEASURE, MEASURE: PROBLEM, OTHER: PROBLEM}[_plainly(s, t)[0]], t, ())),
    "preambles as problems": _lie(lambda t: bool(_GENERAL.search(t)), lambda _, t: (PROBLEM, t, ())),
    "everything is a problem": _lie(_any, lambda _, t: (PROBLEM, t, ())),
    "everything is a measure": _lie(_any, lambda _, t: (MEASURE, t, ())),
    "nothing is a problem": _lie(_lacks, lambda _, t: (OTHER, t, ())),
    "items merged": _lie(_any, _merged),
    "items halved": _lie(_lacks, _halves),
    "fragments": _lie(_any, _clause),
    "quote invented": _lie(_any, _invented),
    "quote altered": _lie(_any, _altered),
    "quote too short": _lie(_any, lambda _, t: (PROBLEM, t[:1], ())),
    "no such line": no_such_line,
    "control characters": _lie(_any, _hidden),
    "ten thousand items": many,
    "instruction obeyed": obeying,
}
