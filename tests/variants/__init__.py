"""Made-up annual reports, broken the way real ones break, with truth and true offsets."""

from tests.variants.generation import all_plans, generate
from tests.variants.types import Plan, TrueCell, Variant

__all__ = ["Plan", "TrueCell", "Variant", "all_plans", "generate"]
