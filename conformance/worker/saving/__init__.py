"""Saves and loads small models: what the data of ``conformance load`` is measured with.

It stands by itself: no other file of the worker imports it and it imports none, so that no observation depends on it.
"""
