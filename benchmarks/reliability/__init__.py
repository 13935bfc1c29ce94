"""Whether the bot keeps its promises: `python -m benchmarks.reliability`.

The bot runs as real processes against the strict stand-in of testing/botapi, and what counts is
the stand-in's record of what was sent. The numbers are those of the table of promises.
"""
