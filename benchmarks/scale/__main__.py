"""Measures how adding and asking grow: `python -m benchmarks.scale 1000 10000`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.scale.adding import grown
from benchmarks.scale.page import page
from benchmarks.scale.sentences import recalls
from retrieval import load_encoder


def main() -> int:
    """Measure what is asked for, tell each row as it comes, and renew the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="*", metavar="ARTICLES")
    parser.add_argument("--texts", type=Path, nargs="+", default=[], help="JSON, real sentences")
    parser.add_argument("--sizes", type=int, nargs="+", default=[5000, 20_000, 60_000])
    parser.add_argument("--json", type=Path, help="write the figures there, and a page beside it")
    parser.add_argument("--models", type=Path, default=Path("data/models"))
    args = parser.parse_args()
    file: Path | None = args.json
    told: dict[str, Any] = json.loads(file.read_text()) if file and file.exists() else {}

    def keep(name: str, row: dict[str, float]) -> None:
        sys.stdout.write(f"{json.dumps(row)}\n")
        sys.stdout.flush()
        key = next(iter(row))
        rows = {old[key]: old for old in told.get(name, [])} | {row[key]: row}
        told[name] = [rows[size] for size in sorted(rows)]
        if file is not None:
            file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")

    encoder = load_encoder(exported=args.models)
    told |= {"date": f"{datetime.now(UTC):%Y-%m-%d}", "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as folder:
        for row in grown(args.articles, Path(folder), args.models):
            told["load"] = os.getloadavg()[1]
            keep("rows", row)
    if args.texts:
        for row in recalls(args.texts, args.sizes, encoder):
            keep("sentences", row)
    if file is not None and told.get("rows"):
        file.with_suffix(".md").write_text(page(told), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
