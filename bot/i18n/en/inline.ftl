inline-how = How to ask
inline-how-title = Ask a question about the articles
inline-late = Too busy right now: ask me in a private chat
inline-not-said = The articles don’t say
inline-not-said-more = Closest passages (they may not answer it)
asked = “{ $question }”
