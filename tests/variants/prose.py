"""Everything that is not a table: agencies, preface, sections one, five and six. All of it invented."""

import random
from collections.abc import Callable

from tests.variants.types import Block, Number, Plan

AGENCIES = (
    "云岭县人民政府",
    "南屏市交通运输局",
    "青溪区教育局",
    "临沅市人民政府",
    "白石镇人民政府",
    "东苑省水利厅",
    "平湾县卫生健康局",
    "望江街道办事处",
)
SECTION_ONE = "一、总体情况"
HEADINGS = {
    "two": "二、主动公开政府信息情况",
    "three": "三、收到和处理政府信息公开申请情况",
    "four": "四、政府信息公开行政复议、行政诉讼情况",
    "five": "五、存在的主要问题及改进情况",
    "six": "六、其他需要报告的事项",
}
PROBLEMS = (
    "政策解读的形式不够丰富",
    "主动公开的时效性有待加强",
    "专职工作人员力量较为薄弱",
    "依申请公开答复的规范性不足",
    "政务新媒体的更新频率偏低",
    "栏目内容与群众需求仍有差距",
    "部分股室公开意识不强",
    "基层公开标准化水平参差不齐",
)
MEASURES = (
    "加大业务培训力度",
    "丰富政策解读形式",
    "健全信息审核机制",
    "优化网站栏目设置",
    "充实专职工作队伍",
    "完善考核通报制度",
)
REASONS = (
    "个别信息发布后未能及时更新",
    "经办人员岗位调整较为频繁",
    "对条例的理解还不够深入",
    "与公众的互动渠道仍显单一",
)
RESULTS = ("确保各项要求落到实处", "不断提升公开工作质效", "更好回应群众关切", "推动工作提质增效")
_NUMERALS = "一二三四五六七八"
Items = list[tuple[str, str]]
"""Title and the rest of the sentence."""


def preface(agency: str, year: int, rng: random.Random) -> str:
    """How most reports begin; no section title in it."""
    return rng.choice(
        (
            f"根据《中华人民共和国政府信息公开条例》有关规定,{agency}编制并公布{year}年度政府信息公开工作年度报告。"
            f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
            f"本报告由{agency}依照政府信息公开条例的要求编制,统计期限为{year}年全年。"
            f"如有疑问,请与本机关联系(电话:0999-6120{rng.randint(100, 999)})。",
        )
    )


def preface_with_titles() -> str:
    """A sentence that lists all six titles before the report starts."""
    return (
        "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、因政府信息公开工作被申请行政复议、"
        "提起行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六个部分组成。"
    )


def section_one(plan: Plan, values: dict[str, Number], rng: random.Random) -> list[Block]:
    """Prose with facts that agree with the table."""
    received, out = values["requests.received.total"], values["requests.carried_out.total"]
    site, media = rng.randint(20, 4000), rng.randint(5, 900)
    told = (
        f"{plan.year}年共收到政府信息公开申请{received}件,结转下年度继续办理{out}件。"
        if received
        else f"{plan.year}年度未收到政府信息公开申请。"
    )
    return [
        Block("heading", SECTION_ONE),
        Block("text", f"{plan.year}年,我单位坚持以公开为常态、不公开为例外,扎实推进政府信息公开工作。"),
        Block("text", f"(一)主动公开情况。全年通过门户网站发布信息{site}条,通过政务新媒体发布信息{media}条。"),
        Block("text", f"(二)依申请公开情况。{told}"),
        Block("text", f"(三)监督保障情况。全年组织业务培训{rng.randint(1, 6)}次,未发生责任追究情形。"),
    ]


def section_six(plan: Plan, rng: random.Random) -> list[Block]:
    """Short, with a denial."""
    return [
        Block("heading", HEADINGS["six"]),
        Block("text", rng.choice((f"{plan.year}年度本机关未收取信息处理费。", "本年度未产生信息处理费,无其他需要报告的事项。"))),
    ]


def section_five(plan: Plan, rng: random.Random) -> tuple[list[Block], list[str], int]:
    """Problems and measures in the plan's way of counting: blocks, titles, number of measures."""
    titles = rng.sample(PROBLEMS, rng.randint(2, 4))
    problems = [(title, f",{rng.choice(REASONS)}") for title in titles]
    measures = [(title, f",{rng.choice(RESULTS)}") for title in rng.sample(MEASURES, rng.randint(2, 4))]
    texts, number = STYLES[plan.style](problems, measures)
    return [Block("heading", HEADINGS["five"]), *(Block("text", text) for text in texts)], titles, number


def _ordinals(items: Items, part: str = "。") -> str:
    said = part.join(f"{_NUMERALS[n]}是{title}{rest}" for n, (title, rest) in enumerate(items))
    return f"{said}。"


def ordinal(problems: Items, measures: Items) -> tuple[list[str], int]:
    """一是…二是…"""
    return [
        f"过去一年工作取得一定成效,但仍存在以下问题:{_ordinals(problems)}",
        f"下一步,我单位将重点做好以下工作:{_ordinals(measures)}",
    ], len(measures)


def parenthesised(problems: Items, measures: Items) -> tuple[list[str], int]:
    """(一)(二)(三), problems first, then one paragraph of measures."""
    found = [f"({_NUMERALS[n]}){title}。{rest[1:]}。" for n, (title, rest) in enumerate(problems)]
    return [*found, f"针对上述问题,下一步将采取以下改进措施:{_ordinals(measures, ';')}"], len(measures)


def numbered(problems: Items, measures: Items) -> tuple[list[str], int]:
    """1. 2. 3. under two headings in brackets."""
    return [
        "(一)存在的主要问题",
        *(f"{n}.{title}{rest}。" for n, (title, rest) in enumerate(problems, 1)),
        "(二)改进措施",
        *(f"{n}.{title}{rest}。" for n, (title, rest) in enumerate(measures, 1)),
    ], len(measures)


def spoken(problems: Items, measures: Items) -> tuple[list[str], int]:
    """首先、其次、再次、此外."""
    words = ("首先,", "其次,", "再次,", "此外,")
    return [
        "当前工作中还存在一些不足。" + "".join(f"{words[n]}{title}{rest}。" for n, (title, rest) in enumerate(problems)),
        f"改进情况:{_ordinals(measures)}",
    ], len(measures)


def semicolons(problems: Items, measures: Items) -> tuple[list[str], int]:
    """主要表现在: a;b;c等."""
    return [
        f"政府信息公开工作仍存在一些不足,主要表现在:{';'.join(title for title, _ in problems)}等。",
        f"下一步,我们将抓好以下方面。{_ordinals(measures)}",
    ], len(measures)


def split(problems: Items, measures: Items) -> tuple[list[str], int]:
    """1、存在的主要问题 … 2、下一步改进措施, each again with 一是."""
    return ["1、存在的主要问题", _ordinals(problems), "2、下一步改进措施", _ordinals(measures)], len(measures)


def inline(problems: Items, measures: Items) -> tuple[list[str], int]:
    """Problem and remedy in one paragraph."""
    remedies = [measures[n % len(measures)] for n in range(len(problems))]
    return [
        f"({_NUMERALS[n]}){title}。{rest[1:]}。下一步我单位将{remedy}{result}。"
        for n, ((title, rest), (remedy, result)) in enumerate(zip(problems, remedies, strict=True))
    ], len(problems)


STYLES: dict[str, Callable[[Items, Items], tuple[list[str], int]]] = {
    "ordinal": ordinal,
    "parenthesised": parenthesised,
    "numbered": numbered,
    "spoken": spoken,
    "semicolons": semicolons,
    "split": split,
    "inline": inline,
}
