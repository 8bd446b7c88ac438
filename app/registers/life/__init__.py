"""Life in the register: people are added, corrected, move, go, and are found twice; households move, split, end.

Every verb is one change (see `change`): under the district's counter, so that nothing races, with its history. The same
verbs serve the desk (`routes`) and phones without signal (`sync`).
"""
