menu-ask = Ask a question about the articles
menu-sources = Publishers of the articles
menu-help = How this works
menu-privacy = What I store about you
menu-forget = Delete my data

help =
    Ask me about the story, in your own words. I answer only with what the articles say, word for word, with the source; if I find nothing, I’ll say so.

    Try: <i>who said so, and when?</i>

    /ask – ask a question
    /watch – get an alert when an article answers it; /watches – your alerts
    /follow – a regular digest about a word or a name
    /latest, /sources – the articles I have
    /timeline – events by date
    /language – choose the bot’s language
    /privacy – what I store about you; /forget – delete it
hint = I can only read text: please type your question.
added-to-group = I answer questions about the news here, word for word from articles: write /ask and your question, mention me, or reply to one of my messages. I read nothing else.

menu-language = Bot language
language-name = English
language-which = Which language should I use here? Quotes stay in the language they were written in.
language-chosen = I’ll use English here from now on. Quotes stay in the language they were written in.
language-automatic = Here I’ll use the language you write in, or else that of your Telegram. Quotes stay in the language they were written in.
language-of-telegram = Same as my Telegram
help-tap = Or tap one of the questions below; the articles answer all of them.
