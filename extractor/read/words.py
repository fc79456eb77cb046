"""Words that reports are full of: what is no report's text, or was decoded wrongly, has few of them."""

import re

_WORDS = re.compile(
    "政府信息|政府資訊|信息公[开開]|公[开開]|情[况況]|主[动動]|申[请請]|年度|[报報]告|行政|[总總][体體]|工作|[办辦]理|人民|本年|[数數]量|收到|[结結]果"
    "|年|月|日|[，。、：；（）]"
)


def words_in(text: str, within: int | None = None) -> int:
    """How many stand in a text, or in its first `within` characters."""
    return len(_WORDS.findall(text) if within is None else _WORDS.findall(text, 0, within))
