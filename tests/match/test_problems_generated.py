"""Varied section-fives with known truth: marks × layout × script × where the remedy stands. Floors only rise."""

import itertools
import random
import sys
from dataclasses import dataclass
from pathlib import Path

from extractor.match.problems.items import Narrative, split_narrative
from extractor.model.spans import Span
from extractor.rulebook.characters import load_folding
from extractor.rulebook.problems import load_problem_rules
from tests.support.pace import within

RULES = Path(__file__).parents[2] / "rules"
FOLDING = load_folding(RULES)
PROBLEM_RULES = load_problem_rules(RULES, FOLDING)
SECTIONS = 1500
RECALL_FLOOR = 0.999
PRECISION_FLOOR = 0.999
MEASURE_RECALL_FLOOR = 0.999
UNSPLIT_CEILING = 0.001
SECONDS = 1.0
"""A ceiling for a busy machine; a section takes well under one when nothing else runs."""

TOPICS = [
    "公开时效",
    "政策解读",
    "信息审核",
    "栏目维护",
    "依申请办理",
    "政民互动",
    "队伍建设",
    "平台建设",
    "基层公开",
    "目录管理",
    "公开内容",
    "制度建设",
]
LACKS = [
    "不够规范",
    "有待加强",
    "还不够及时",
    "仍需进一步提升",
    "存在薄弱环节",
    "力度不足",
    "形式较为单一",
    "水平不高",
    "意识不强",
    "深度不够",
    "还有较大提升空间",
]
CAUSES = [
    "个别科室对新要求学习不透",
    "专职人员变动频繁",
    "部分信息由下属单位提供",
    "与群众的期待相比还有距离",
    "栏目更新主要依靠人工",
    "业务培训场次偏少",
]
VERBS = ["加强", "完善", "优化", "强化", "提升", "规范", "健全", "进一步深化", "持续推进", "加大"]
TAILS = ["明确专人负责", "定期开展检查", "邀请专家授课", "把责任落实到岗位", "让群众看得懂", "每季度通报一次", "形成工作合力"]
PREAMBLES = [
    "",
    "2023年，我局政府信息公开工作取得了一定成效，但仍存在一些不足。",
    "虽然我镇政务公开工作稳步推进，但对照上级要求还存在一定差距，主要表现在：",
    "我委信息公开工作仍存在以下问题：",
    "本年度工作平稳有序，但与群众期盼相比还有不足，主要有以下几个方面：",
    "回顾全年，我局在公开的广度、深度等方面仍有一定差距。",
]
OPENERS = [
    "下一步，我局将",
    "2024年，我局将重点做好以下工作：",
    "针对上述问题，我委将采取以下措施：",
    "今后，我镇将从以下方面改进：",
    "针对以上不足，我们将抓好以下几点。",
    "下一阶段，重点抓好三个方面工作：",
]
LABELS = [
    ("（一）存在的主要问题", "（二）改进措施"),
    ("1、存在的主要问题", "2、下一步改进措施"),
    ("存在问题：", "改进情况："),
    ("（一）主要问题：", "（二）下一步工作打算："),
    ("一、存在的不足", "二、改进措施"),
]
MARKS = {
    "是": lambda n: "一二三四五六七"[n] + "是",
    "（一）": lambda n: f"（{'一二三四五六七'[n]}）",
    "1.": lambda n: f"{n + 1}.",
    "1、": lambda n: f"{n + 1}、",
    "①": lambda n: "①②③④⑤⑥⑦"[n],
    "(1)": lambda n: f"（{n + 1}）",
    "首先": lambda n: ["首先，", "其次，", "再次，", "此外，", "最后，"][n],
    "第一": lambda n: f"第{'一二三四五'[n]}，",
    "一要": lambda n: "一二三四五"[n] + "要",
}
TRADITIONAL = str.maketrans(
    "问题开显级业务与单体实现电质总统论证长门车东马见议应对为广复后动员审进个强规范经执发",
    "問題開顯級業務與單體實現電質總統論證長門車東馬見議應對為廣復後動員審進個強規範經執發",
)


@dataclass(frozen=True)
class Case:
    """A section and what stands in it."""

    text: str
    problems: tuple[str, ...]
    measures: tuple[str, ...]


def _items(rng: random.Random, style: str, heads: list[str], bodies: list[str], joint: str) -> str:
    stop = rng.choice(["；", "。"])
    parts = []
    for n, (head, body) in enumerate(zip(heads, bodies, strict=True)):
        end = "。" if n == len(heads) - 1 or style in ("（一）", "1.") else stop
        parts.append(f"{MARKS[style](n)}{head}{rng.choice(['，', '。']) + body if body else ''}{end}")
    return joint.join(parts)


def _layout(rng: random.Random, text: str) -> str:
    """Wraps, glue, Markdown and script."""
    how = rng.choice(["as is", "as is", "glued", "wrapped", "markdown", "indented"])
    if how == "glued":
        text = text.replace("\n", "")
    elif how == "wrapped":
        width = rng.choice([30, 38, 44])
        text = "\n".join(line[i : i + width] for line in text.split("\n") for i in range(0, max(len(line), 1), width))
    elif how == "markdown":
        text = "\n\n".join(f"### {line}" if len(line) < 14 else line for line in text.split("\n") if line)
    elif how == "indented":
        text = text.replace("\n", "\n\n　　")
    return text.translate(TRADITIONAL) if rng.random() < 0.2 else text


def make(rng: random.Random) -> Case:
    """One section."""
    topics = rng.sample(TOPICS, rng.randint(2, 4))
    problems = [t + rng.choice(LACKS) for t in topics]
    measures = [rng.choice(VERBS) + t for t in topics]
    causes = [rng.choice(["", rng.choice(CAUSES)]) for _ in topics]
    tails = [rng.choice(["", rng.choice(TAILS)]) for _ in topics]
    joint = rng.choice(["", "\n"])
    shape = rng.choice(["labels", "openers", "inside", "semicolons", "sentences", "only problems", "shared"])
    style = rng.choice([s for s in MARKS if s != "一要"])
    other = rng.choice(["是", "（一）", "1.", "一要", "首先"])
    todo = _items(rng, other, measures, tails, joint)
    preamble = rng.choice(PREAMBLES)
    if shape == "labels":
        first, second = rng.choice(LABELS)
        style = "是" if first.startswith(("（一", "1", "一")) and style in ("（一）", "1.", "1、", "(1)") else style
        other = "是" if first.startswith(("（一", "1", "一")) else other
        text = f"{first}\n{_items(rng, style, problems, causes, joint)}\n{second}\n{_items(rng, other, measures, tails, joint)}"
    elif shape == "openers":
        text = f"{preamble}{joint}{_items(rng, style, problems, causes, joint)}\n{rng.choice(OPENERS[1:])}{todo}"
    elif shape == "inside":
        style = rng.choice(["（一）", "是", "1."])
        bodies = [f"{c + '。' if c else ''}下一步，我局将{m}" for c, m in zip(causes, measures, strict=True)]
        items = [f"{MARKS[style](n)}{p}。{b}。" for n, (p, b) in enumerate(zip(problems, bodies, strict=True))]
        text = joint.join([preamble, *items])
    elif shape == "semicolons":
        text = f"{PREAMBLES[2]}{'；'.join(problems)}{rng.choice(['', '等'])}。\n{rng.choice(OPENERS[1:])}{todo}"
    elif shape == "sentences":
        problems = problems[:3]
        text = f"（一）存在的主要问题：{''.join(p + '。' for p in problems)}\n（二）改进措施：{_items(rng, '是', measures, tails, joint)}"
    elif shape == "shared":
        problems = topics
        text = f"2023年我局在{'、'.join(topics)}等方面还存在不足。\n{rng.choice(OPENERS[1:])}{todo}"
    else:
        text, measures = preamble + _items(rng, style, problems, causes, joint), []
    return Case(_layout(rng, text), tuple(problems), tuple(measures))


def split(text: str) -> Narrative:
    """The narrative of a section."""
    return split_narrative(text, FOLDING.fold(text), Span(0, len(text)), PROBLEM_RULES)


def _found(text: str, wanted: tuple[str, ...], spans: list[Span]) -> int:
    """How many of `wanted` stand in a quote of their own."""
    quotes = [FOLDING.key(span.of(text)) for span in spans]
    keys = [FOLDING.key(w) for w in wanted]
    alone = [q for q in quotes if sum(key in q for key in keys) == 1]
    return sum(any(key in q for q in alone) for key in keys)


def test_recall_and_precision_hold() -> None:
    rng = random.Random(20231231)
    want = got = stated = measures = measured = unsplit = 0
    for _ in range(SECTIONS):
        case = make(rng)
        n = split(case.text)
        found = _found(case.text, case.problems, [p.quote for p in n.problems])
        done = _found(case.text, case.measures, [p.quote for p in n.improvements])
        want, got, stated = want + len(case.problems), got + found, stated + len(n.problems)
        measures, measured, unsplit = measures + len(case.measures), measured + done, unsplit + len(n.unsplit)
        if "-v" in sys.argv and (found < len(case.problems) or len(n.problems) != len(case.problems) or done < len(case.measures)):
            print(repr(case.text), [p.title for p in n.problems], [p.title for p in n.improvements], n.unsplit)
    print(f"recall {got / want:.4f} precision {got / stated:.4f} measures {measured / measures:.4f} unsplit {unsplit / SECTIONS:.4f}")
    assert got / want >= RECALL_FLOOR
    assert got / stated >= PRECISION_FLOOR
    assert measured / measures >= MEASURE_RECALL_FLOOR
    assert unsplit / SECTIONS <= UNSPLIT_CEILING


def test_a_long_section_is_quick() -> None:
    rng = random.Random(7)
    text = "\n".join(make(rng).text for _ in range(8))[:1500]
    folded = FOLDING.fold(text)
    with within(SECONDS):
        for _ in range(100):
            split_narrative(text, folded, Span(0, len(text)), PROBLEM_RULES)


def test_items_lie_in_order_inside_the_section_and_do_not_overlap() -> None:
    rng = random.Random(11)
    for _ in range(300):
        text = make(rng).text
        whole = f"前言。{text}六、其他"
        span = Span(3, 3 + len(text))
        n = split_narrative(whole, FOLDING.fold(whole), span, PROBLEM_RULES)
        assert n == split_narrative(whole, FOLDING.fold(whole), span, PROBLEM_RULES)
        for passages in (n.problems, n.improvements):
            starts = [p.quote.start for p in passages]
            assert starts == sorted(starts)
        spans = sorted([p.quote for p in (*n.problems, *n.improvements)] + [u.span for u in n.unsplit], key=lambda s: s.start)
        assert all(span.holds(s) and s.of(whole) == s.of(whole).strip() and s.of(whole) for s in spans)
        assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
