inline-how = How to ask
inline-how-title = Ask a question about the articles
inline-late = Too busy right now: ask me in a private chat
inline-not-found = I found nothing about this in the articles
asked = “{ $question }”
