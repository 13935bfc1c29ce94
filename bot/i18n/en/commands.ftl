menu-ask = Ask a question about the articles
menu-sources = Who published the articles
menu-help = How this works
menu-privacy = What is kept of you
menu-forget = Erase what is kept of you

help =
    Ask me about the story, in your own words. I answer only with what the articles say, word for word, with the source; where they don’t say, I tell you so.

    Try: <i>who said so, and when?</i>

    /ask – ask a question
    /watch – be told as soon as an article answers it; /watches – what you wait for
    /latest, /sources – the articles I read
    /timeline – what they say by date
    /language – choose the language I speak
    /privacy – what is kept of you; /forget – erase it
hint = I can only read text: please type your question.

menu-language = Choose my language
language-name = English
language-which = In which language shall I speak here? Quotes stay in the language they were written in.
language-chosen = I speak English here from now on. Quotes stay in the language they were written in.
language-of-telegram = As in my Telegram
help-tap = Or tap one of the questions below; the articles answer each of them.
