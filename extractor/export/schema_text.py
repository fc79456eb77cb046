"""What the fields of a report mean, for the JSON Schema. The key "" is the object itself; a test holds the keys to the fields."""

from collections.abc import Mapping

_PLACE = "Where it stands; null when no characters of the page say it."
_REVIEW = "Whether a person should look."
_REASON = 'Why; "" when there is nothing to say.'
_ORIGIN = "Who read it."
_READER = "Name of the rule that read it."
_RAW = "The characters it was read from, unaltered."

DESCRIPTIONS: Mapping[str, Mapping[str, str]] = {
    "Report": {
        "": "Everything one document says, with places and doubts. Spans count code points of the document's text (nianbao text FILE).",
        "document": "The name as given; unique within a run.",
        "agency": "The body reported on; evidence in about.agency.",
        "year": "The year reported on; evidence in about.year.",
        "edition": "Edition of the form that fits best; the reason stands in about.edition.",
        "values": "The form's numbers, one entry an indicator.",
        "problems": "Section five: problems, in the page's order.",
        "improvements": "Section five: measures, in the page's order.",
        "facts": "Numbers and denials stated in prose. They never fill a table's cell.",
        "checks": "The form's equations and other comparisons, each with its outcome.",
        "sections": "The form's sections and whether they are there.",
        "questions": "What the rules are not sure of.",
    },
    "SourceInfo": {
        "": "The bytes a report was read from, and what kind of document they are.",
        "sha256": "Digest of the bytes.",
        "text_sha256": "Digest of the text, in UTF-8.",
        "size": "Bytes.",
        "encoding": "Encoding used, by its Python name.",
        "encoding_reason": "How it was told.",
        "kind": "Only a report has values of its own.",
        "kind_reason": "Why it is taken for that.",
    },
    "About": {"": "What the page says about the report itself."},
    "Stated": {
        "": "Something the page says about the report itself.",
        "value": "Year as a number, dates as ISO 8601; null when the page does not say.",
        "raw": _RAW,
        "evidence": _PLACE,
        "origin": _ORIGIN,
        "reader": _READER,
        "review": _REVIEW,
        "reason": _REASON,
    },
    "Value": {
        "": "One indicator.",
        "indicator": "Id of the codebook.",
        "value": "The number as printed, in `unit`; null unless status is reported.",
        "unit": "The catalogue's unit.",
        "raw": "The characters of the cell, unaltered; empty for a blank that the page dropped.",
        "status": "reported: a number is printed (zero is one). blank: the cell is there and holds none. "
        "absent: the row or table is not on the page. unresolved: it is on the page and no reading can be stated.",
        "origin": _ORIGIN,
        "grade": "How sure its label and boundaries are.",
        "review": _REVIEW,
        "reason": _REASON,
        "evidence": _PLACE,
        "steps": "Names of the steps from `raw` to the number, in order.",
        "reader": _READER,
        "policy": "Name of the policy that chose this reading.",
        "alternatives": "Other readings that the page allows.",
        "lost": "Readings that were not chosen, each with the reason.",
    },
    "Choice": {"": "An alternative, or a reading that lost.", "reason": _REASON, "evidence": _PLACE, "raw": _RAW, "reader": _READER},
    "Item": {
        "": "A problem or a measure.",
        "title": "Its first clause without its mark.",
        "quote": "The whole item, verbatim.",
        "themes": "Ids of the themes it touches.",
        "origin": _ORIGIN,
        "reader": _READER,
        "review": _REVIEW,
        "reason": _REASON,
    },
    "StatedFact": {
        "": "A number or denial in prose.",
        "id": "An indicator's id where one corresponds, else a fact's id of the codebook.",
        "value": "0 for a denied count, false for a denied yes-or-no fact.",
        "unit": "Empty for a yes-or-no fact.",
        "raw": _RAW,
        "origin": _ORIGIN,
        "steps": "Names of the steps from `raw` to the value; a denial has a step named for it.",
        "reader": _READER,
    },
    "CheckResult": {
        "": "One equation or comparison.",
        "check": "Id of the codebook.",
        "left": "Sum of its left side; null when it cannot be formed.",
        "right": "Sum of its right side; null when it cannot be formed.",
        "difference": "left - right.",
        "outcome": "differs: prose says something else than the table. not_assessable: a member is absent or unresolved.",
        "indicators": "Its members.",
        "culprits": "Members that are likely wrong on the page.",
        "sentence": "The same for a person.",
    },
    "SectionInfo": {
        "": "A section of the form.",
        "heading": "As printed; empty when absent.",
        "start": "First code point after the heading.",
        "end": "One past the last.",
        "reason": _REASON,
    },
    "Question": {
        "": "What the rules are not sure of, and the smallest piece of text that could answer.",
        "reason": "Why they are not sure.",
        "passage": "The text that could answer.",
    },
    "MadeWith": {"": "What made the report.", "rules": "Digest of rules/.", "prompts": "Digest of prompts/."},
    "Evidence": {
        "": "A place in the document's text.",
        "start": "First code point.",
        "end": "One past the last.",
        "text": "The characters between.",
    },
}
