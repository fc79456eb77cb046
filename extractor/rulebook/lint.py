"""What is wrong with a folder of rules, beyond what loading refuses."""

from collections import Counter
from pathlib import Path

from extractor.errors import RulebookError
from extractor.resources import folder as resource_folder
from extractor.rulebook import Rulebook, load_rulebook
from extractor.rulebook.every_fault import every_fault
from extractor.rulebook.faults import refuse
from extractor.rulebook.tables import TableRules


def _wordings(table: TableRules) -> list[str]:
    """Wordings that two labels share and no index tells apart, and those that the folded view never holds."""
    messages: list[str] = []
    for word, labels in table.lexicon.by_word.items():
        plain = [label for label in labels if not label.needs_index]
        if len(plain) > 1:
            names = ", ".join(label.key or label.kind for label in plain)
            messages.append(f"tables.yaml: {table.name}: {word!r} is a wording of {names}, and nothing tells them apart")
        if table.lexicon.pattern.fullmatch(word) is None:
            messages.append(f"tables.yaml: {table.name}: {word!r} is never found: an earlier pattern takes it")
    return messages


def _facts(rulebook: Rulebook) -> list[str]:
    known = {i.id for i in rulebook.indicators}
    compared = [(fact.id, other) for fact in rulebook.facts for other in fact.compare if other not in known]
    messages = [f"facts.yaml: {name}: compares with {other!r}, which is no indicator" for name, other in compared]
    units = {i.id: i.unit for i in rulebook.indicators}
    messages += [
        f"facts.yaml: {fact.id}: its unit is {fact.unit!r}, the indicator's {units[fact.id]!r}"
        for fact in rulebook.facts
        if fact.id in units and units[fact.id] != fact.unit
    ]
    return messages


def lint(folder: Path | None = None) -> tuple[str, ...]:
    """Messages, one a fault, each with its file and key; empty when rules/ is sound."""
    folder = folder or resource_folder("rules")
    try:
        rulebook = load_rulebook(folder)
        refuse(every_fault(folder))
    except RulebookError as error:
        return tuple(map(str, error.each or (error,)))
    messages = [message for table in rulebook.tables.values() for message in _wordings(table)]
    messages += _facts(rulebook)
    ids = Counter([i.id for i in rulebook.indicators] + [c.id for c in rulebook.checks])
    messages += [f"id {name!r} stands {n} times" for name, n in ids.items() if n > 1]
    return tuple(messages)
