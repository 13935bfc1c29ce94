"""How the shipped reader was made, to be made again by anyone: see training/README.md."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before ONNX Runtime is loaded, or it reports
