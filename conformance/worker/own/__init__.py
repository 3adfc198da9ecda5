"""Somebody's own layers, losses, metrics and models: imported from where they lie, under the Keras under test.

Only the scenarios ``own_*`` load this: no case of the catalog depends on it.
"""
