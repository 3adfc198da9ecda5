"""Combines the other packages for one folder of results: observe, confirm, judge, report, publish, answer."""
