"""The JSON Schema of a report, and the way back from a line of JSONL to a `Report`.

Apart from `encode`, so that writing reports never pays for pydantic.
"""

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from extractor.export.encode import decimal_of
from extractor.export.schema_text import DESCRIPTIONS
from extractor.model.lines import ReportLine
from extractor.model.report import MIXED, SCHEMA_VERSION, Report
from extractor.model.spans import PageEvidence, SheetEvidence
from extractor.rulebook import load_rulebook


class _NumbersAsPrinted(GenerateJsonSchema):
    """A Decimal is a JSON number here; pydantic's own writer would make it a string."""

    def decimal_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ARG002 - the signature is pydantic's
        return {"type": "number"}


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def _name_what_rules_name(body: dict[str, Any]) -> None:
    """The names that rules/ give to editions and sections, in the place of any string."""
    rulebook = load_rulebook()
    editions = [*(edition.name for edition in rulebook.editions), MIXED]
    edition, key = body["properties"]["edition"], body["$defs"]["SectionInfo"]["properties"]["key"]
    edition["anyOf"] = [{"enum": editions, "type": "string"}, {"type": "null"}]
    key["enum"] = [rule.key for rule in rulebook.headings.sections]


def _as_one(node: Any, others: frozenset[str]) -> Any:
    """`node`, in which a choice of shapes has lost `others`."""
    if isinstance(node, list):
        return [_as_one(item, others) for item in node]
    if not isinstance(node, dict):
        return node
    if "anyOf" in node:
        left = [choice for choice in node["anyOf"] if choice.get("$ref") not in others]
        if len(left) == 1:
            return left[0]
        node = {**node, "anyOf": left}
    return {key: _as_one(item, others) for key, item in node.items()}


def _evidence_as_one(body: dict[str, Any]) -> dict[str, Any]:
    """The shapes of evidence as one, for whoever reads a report: what only some formats say are keys that may be missing, but all of a
    format's together."""
    shapes = body["$defs"]
    text = shapes["Evidence"]
    text["dependentRequired"] = {}
    for kind in (PageEvidence, SheetEvidence):
        more = shapes.pop(kind.__name__)["properties"]
        first, *others = (name for name in more if name not in text["required"])
        text["properties"] |= {name: more[name] for name in (first, *others)}
        text["dependentRequired"] |= {first: others, **{name: [first] for name in others}}
    one: dict[str, Any] = _as_one(body, frozenset(f"#/$defs/{kind.__name__}" for kind in (PageEvidence, SheetEvidence)))
    return one


def json_schema() -> dict[str, Any]:
    """The schema of one report, as `nianbao extract` writes it."""
    body = _evidence_as_one(_adapter().json_schema(mode="serialization", schema_generator=_NumbersAsPrinted))
    for name, shape in {**body.get("$defs", {}), "Report": body}.items():
        for field, text in DESCRIPTIONS[name].items():
            if field:
                shape["properties"][field]["description"] = text
            else:
                shape["description"] = text
    _name_what_rules_name(body)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "schema_version": SCHEMA_VERSION, **body}


def read_report(line: bytes | str) -> Report:
    """The report a line of JSONL holds. Raises pydantic's `ValidationError` or `ValueError` when it holds none.

    Parsed by the standard library, the one parser at hand that keeps 12.50 apart from 12.5.
    """
    return _adapter().validate_python(json.loads(line, parse_float=decimal_of))


def report_in(data: ReportLine) -> Report:
    """The report in what a line of JSONL says. Raises ValueError, which names the first field that does not fit."""
    try:
        return _adapter().validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None
