"""What the tests and the benchmarks share: stand-ins for the far side, fakes and bots to start.

`testing.botapi` plays Telegram and `testing.web` the web; `small_bot`, `whole_bot` and `news_bot`
are programs that `processes` starts. Nothing of it is installed with the product.
"""

import ssl
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
"""The folder of the project."""

SEED = ROOT / "seeds" / "000_ff2888e5652ad1e8.txt"
"""The article of a fresh checkout."""


def share_tls_contexts() -> None:
    """Have all clients of this process share the root certificates, which nobody here changes.

    Reading them takes a twentieth of a second of the processor, for each client of httpx anew.
    """
    ssl.create_default_context = cache(ssl.create_default_context)  # type: ignore[assignment]
