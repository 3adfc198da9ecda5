"""Takes small models out of Keras and runs what came out elsewhere: what the data of ``conformance exported`` is.

It stands by itself: no other file of the worker imports it and it imports none, so that no observation depends on it.
"""
