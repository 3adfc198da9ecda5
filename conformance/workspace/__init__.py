"""The pieces joined over one folder of results: observe, confirm, judge, report, publish, ask."""
