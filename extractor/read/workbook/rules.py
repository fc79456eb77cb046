"""Rules that change how cells look by what they hold: which cells nobody can tell the looks of."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from extractor.read.package import Tree, child, value
from extractor.read.workbook.places import area_of
from extractor.read.workbook.shown import meets
from extractor.read.workbook.styles import Styles

_SIGNS = {
    "equal": "=", "notEqual": "<>", "lessThan": "<", "lessThanOrEqual": "<=", "greaterThan": ">", "greaterThanOrEqual": ">=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a sheet that may hide what cells say."""

    areas: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    sign: str | None
    bound: Decimal | None
    """What a cell's number is compared with; null where the rule asks something else."""
    look: int | None
    """The look that it gives; null where it shows something instead of the number."""

    def hides(self, place: tuple[int, int], cell: Tree, style: int, styles: Styles) -> bool:
        """Whether it may hide what a cell says, or show it otherwise."""
        row, column = place
        if not any(top <= row <= bottom and left <= column <= right for (top, left), (bottom, right) in self.areas):
            return False
        return self._may_hold(cell) and (self.look is None or styles.is_veiled(style, self.look))

    def _may_hold(self, cell: Tree) -> bool:
        if self.sign is None or self.bound is None:
            return True
        number = _number(child(cell, "v")) if value(cell, "t") in (None, "n") else None
        if number is None:  # to a workbook a text is more than every number
            return ">" in self.sign
        return meets(number, self.sign, self.bound)


def rules_of(root: Tree) -> Iterator[Rule]:
    """The rules of a sheet."""
    for group in root:
        if group.tag == "conditionalFormatting":
            areas = tuple(area for said in (value(group, "sqref") or "").split() if (area := area_of(said)))
            for rule in group:
                yield from _rule(rule, areas)


def _rule(rule: Tree, areas: tuple[tuple[tuple[int, int], tuple[int, int]], ...]) -> Iterator[Rule]:
    look = value(rule, "dxfId") or ""
    instead = any(value(one, "showValue") in ("0", "false") for one in rule)  # bars or signs
    if look.isdecimal() or instead:
        sign = _SIGNS.get(value(rule, "operator") or "") if value(rule, "type") == "cellIs" else None
        yield Rule(areas, sign, _number(child(rule, "formula")), None if instead else int(look))


def _number(tree: Tree | None) -> Decimal | None:
    try:
        number = Decimal((tree.text or "").strip()) if tree is not None else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
