"""Whom a desk could give a case to: the rules that it keeps, then what follows from words, history and nearness.

Nothing here dispatches: a rule is a suggestion with a reason.
"""
