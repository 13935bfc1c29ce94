"""What the tests and the benchmarks share: stand-ins for the far side, fakes and bots to start.

`testing.botapi` plays Telegram and `testing.web` the web; `small_bot`, `whole_bot` and `news_bot`
are programs that `processes` starts. Nothing of it is installed with the product.
"""

from pathlib import Path

ROOT = Path(__file__).parent.parent
"""The folder of the project."""

SEED = ROOT / "seeds" / "000_ff2888e5652ad1e8.txt"
"""The article of a fresh checkout."""
