"""Photos: received in parts from phones on bad lines, cleaned, kept, and shown to whoever may see a record.

Owns: uploads (tus 1.0), media (a photo, named by the SHA-256 of what the phone sent), media links, the object store.
Words: an upload is under way, media are whole; a part is one object of an upload; full and thumb are the sizes kept.
Announces: nothing; a record asks `service.arrived`.
"""
