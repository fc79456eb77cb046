"""Operators on headings and prose."""

import random

from tests.variants import prose
from tests.variants.types import Block, Draft

REWORDED = {
    "一、总体情况": ("一、总体情况概述", "一、概述"),
    "二、主动公开政府信息情况": ("二、主动公开政府信息的情况", "二、政府信息主动公开情况"),
    "三、收到和处理政府信息公开申请情况": ("三、收到和处理政府信息公开申请的情况", "三、政府信息公开申请收到和处理情况"),
    "四、政府信息公开行政复议、行政诉讼情况": (
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "四、行政复议、行政诉讼情况",
    ),
    "五、存在的主要问题及改进情况": ("五、政府信息公开工作存在的主要问题及改进情况", "五、存在问题及改进措施", "五、存在的问题和改进措施"),
    "六、其他需要报告的事项": ("六、其他需要报告的情况", "六、需要报告的其他事项"),
}
_WIDE = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）"})


def _headings(draft: Draft) -> list[Block]:
    return [block for block in (*draft.before, *draft.after) if block.kind == "heading"]


def preface_titles(draft: Draft, _rng: random.Random) -> None:
    """A sentence before the report that lists all six titles."""
    place = next(place for place, block in enumerate(draft.before) if block.kind == "heading")
    draft.before.insert(place, Block("text", prose.preface_with_titles()))


def other_scope(draft: Draft, rng: random.Random) -> None:
    """Numbers in prose that belong to another scope than the table."""
    number = rng.randint(7000, 9999)
    draft.before.append(Block("text", f"其中,全系统(含下属单位)共收到政府信息公开申请{number}件,办结{number - 3}件。"))


def nested_sections(draft: Draft, _rng: random.Random) -> None:
    """Section one numbers its own parts like the report's."""
    place = next(place for place, block in enumerate(draft.before) if block.kind == "heading")
    draft.before[place + 1 : place + 1] = [
        Block("subheading", "一、公开工作主要做法"),
        Block("text", "1.加强组织领导。明确分管负责同志1名、经办人员2名。2.规范工作流程。修订审核制度3项。"),
    ]


def reworded_headings(draft: Draft, rng: random.Random) -> None:
    """Headings in other words."""
    for block in _headings(draft):
        block.text = rng.choice((*REWORDED[block.text], block.text))
    for name, heading in draft.headings.items():
        draft.headings[name] = rng.choice(REWORDED[heading])


def navigation(draft: Draft, rng: random.Random) -> None:
    """Words of navigation, sharing and printing around the report."""
    year = draft.plan.year + 1
    draft.before[0:0] = [
        Block("text", "当前位置: 首页 > 政务公开 > 政府信息公开年报"),
        Block("text", f"日期: {year}-01-{rng.randint(10, 28)} 来源: {draft.agency} 浏览次数: {rng.randint(20, 900)}"),
        Block("text", "分享到: 微信 微博 QQ空间"),
    ]
    draft.after.append(Block("text", "【返回顶部】 【打印本页】 【关闭窗口】"))


def fullwidth_punctuation(draft: Draft, _rng: random.Random) -> None:
    """Brackets, commas and colons of double width, in prose, headings and labels."""
    for block in (*draft.before, *draft.after):
        block.text = block.text.translate(_WIDE)
    draft.headings = {name: heading.translate(_WIDE) for name, heading in draft.headings.items()}
    for table in draft.tables.values():
        for row in table:
            for label in row.labels:
                label.text = label.text.translate(_WIDE)


def heading_space(draft: Draft, _rng: random.Random) -> None:
    """A space after 、 in headings."""
    for block in _headings(draft):
        block.text = block.text.replace("、", "、 ", 1)
    draft.headings = {name: heading.replace("、", "、 ", 1) for name, heading in draft.headings.items()}


def markdown_marks(draft: Draft, rng: random.Random) -> None:
    """Headings with markdown marks left over."""
    before, after = rng.choice((("## ", ""), ("**", "**")))
    for block in _headings(draft):
        block.text = before + block.text + after
    draft.headings = {name: before + heading + after for name, heading in draft.headings.items()}
