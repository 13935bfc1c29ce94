"""Whether what is kept stays whole: `python -m benchmarks.storage`.

Processes are killed, files damaged, disks filled; what counts is what is answered afterwards, held
against what was written. The numbers are those of the table of promises.
"""
