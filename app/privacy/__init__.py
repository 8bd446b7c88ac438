"""Privacy: what is kept about people, for how long, and how it goes.

Owns: legal holds, personal-data requests, findings in free text. It owns no register and knows no room's tables: it
walks the marks on columns (`kernel.personal`), so what is added tomorrow is erased, exported and scanned as well.
Words: *erasure* takes a person out of every table; a *hold* keeps rows from going; a *rule* of retention says how long
a kind of data is kept and what then; a *finding* is a text that holds a number or a word that has no place there.
Announces: nothing.
"""
