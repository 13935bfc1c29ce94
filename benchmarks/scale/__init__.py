"""How adding and asking grow with the corpus: `python -m benchmarks.scale --help`.

Articles are generated; clustered random vectors stand for embeddings, since searching is measured.
"""
