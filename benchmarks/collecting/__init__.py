"""What is promised of collecting articles, tried: `python -m benchmarks.collecting --help`.

Numbers up to 47 are those of the list of promises; what follows them was asked for beside it.
"""
