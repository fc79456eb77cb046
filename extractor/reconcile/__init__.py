"""Candidates of rules and of a model -> decisions. Policies decide value by value, equations weigh rows, lists are joined."""

from extractor.reconcile.policies import POLICIES, Decision, Verdict, decide, reconcile

__all__ = ["POLICIES", "Decision", "Verdict", "decide", "reconcile"]
