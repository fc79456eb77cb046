"""A document, its sections and the rulebook -> candidates: cells of the tables, particulars of the report, items of section five, facts."""
