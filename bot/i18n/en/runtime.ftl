late = This took too long, so I stopped. Please ask again in a moment.
failed = Something went wrong on my side. Please ask again.
hasty = That’s more than I can look up at once. Please wait a moment, then ask again.
