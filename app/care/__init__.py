"""Care: who is looked in on beyond the ordinary round, what for, and by whose leave.

Owns care entries with their consents, contacts and steps, and the catalogue of categories K01 to K21. K22, the list
for extreme weather, is read from K01 to K09 and stored nowhere. Nobody is scored, and there is no place for a risk.
Words: an *entry* names a *category*, a *level* (how often) and a *purpose*, rests on a *basis*, and is *reviewed* or
*frozen*. A *consent* was given to a released text. What a role *sees* of a category is the category, a neutral *hint*
or nothing (`rules.seen`); every way of reading asks there. The live entries of a household make its plan.
Departments see nothing here: the organisation does not know which of them is civil affairs or health, so what the
catalogue would show them stays with the community.
Phones hold the collection `care`; entries are written by the community through `service`. Announces: nothing.
"""
