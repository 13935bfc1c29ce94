"""How the shipped reader was made, to be made again by anyone: see training/README.md."""
