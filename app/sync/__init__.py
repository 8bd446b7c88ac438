"""Sync: the contract between phone and server.

Owns receipts and what is known of phones. Words: operation, verdict, receipt, feed, rev, cursor, scope.
Opens the `sync` of the rooms below and gathers their kinds and collections; nobody imports this room but the API.
"""
