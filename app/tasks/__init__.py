"""Tasks: what is to be done at which door or in which grid, until when, and who looks after it if nobody does.

Owns tasks and their remarks, campaigns, leaves and the duty roster.
Words: a *task* is due within a *window* (`due_from`, `due_on`, `due_to`); *care_visit* tasks grow from a household's
care plan, one open at a time, its id drawn from household and window, so that a phone without signal makes the very
same one. A task nobody did climbs: *own*, *substitute*, *community*. A *campaign* asks one visit of every household; a
visit closes every task it satisfies. Departments ask only with an *admission*. A *duty* is a day of the roster.
Visits close tasks within the statement that adds them (`sync.FOLLOWING`); the rest of the house comes by `service`.
Announces: nothing.
"""
