"""What the bot does with each kind of message, one module for each."""
