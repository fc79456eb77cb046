"""Sentences that may state numbers -> an inquiry about them; a reply -> facts and cells that its sentences state, or refusals."""
