"""Judges observations on disk: in several processes, each distinct content once, and only what has changed.

For each case records.py makes a record, the result of its comparison as bytes. kept.py stores it under a key of all its
inputs (keys.py), together with the explanation by the ledger. sets.py combines the records into a judgement.
"""
