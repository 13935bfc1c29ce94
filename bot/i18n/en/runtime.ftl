late = This took me too long, so I stopped looking. Please ask again in a moment.
failed = Something went wrong on my side while I looked for the answer. Please ask again.
hasty = That is more than I can look up at once. Please wait a moment, then ask again.
