"""Judging what is on disk at any scale: over several processes, each content once, and only what has changed.

Of each case a record is made (records.py): all that comparing says of it, in bytes. It is kept (kept.py) under a key
that covers everything it follows from (keys.py); what the ledger makes of it is kept beside it. sets.py puts the
records together into a judgement.
"""
