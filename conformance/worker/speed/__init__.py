"""Times training steps of small models, as it is told: what the data of ``conformance speed`` is measured with.

It stands by itself: no other file of the worker imports it and it imports none, so that no observation depends on it.
"""
