"""Identity: who works here, how they prove it, which posts they hold, and what a post allows.

Owns: staff, accounts, sessions (signed-in devices), posts, assignments, the role × permission table (`policy`).
Words: a *role* is held through an *assignment* at an *area* or a *department*; what it allows reaches that subtree.
Announces: nothing yet.
"""
