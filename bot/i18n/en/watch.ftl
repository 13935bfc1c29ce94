watch-how = Write what you wait for after the command: /watch when does the bridge open?
watch-begun = I’ll tell you here when an article answers: <i>{ $question }</i>

    I look at every new article until { $until }. /watches shows what you wait for and lets you end it.
watch-answered = The articles answer this already:
watch-answered-begun = Until { $until } I’ll tell you here when newer articles say more about: <i>{ $question }</i>. /watches lets you end it.
watch-too-many = You wait for { $n } answers already, which is the most. End one with /watches first.
watch-no-question = That is no question that an article could answer. Write for example: /watch when does the bridge open?
watch-rings = 🔔 News for your question: <i>{ $question }</i>
watch-list = You wait for an answer to:
watch-list-row = { $n }. <i>{ $question }</i> – until { $until }
watch-list-empty = You wait for no answer. Ask something, or write: /watch when does the bridge open?
watch-list-end = A button ends the wait of its number.
watch-ended = Ended: I won’t write about it again.
watch-not-yours = Only the person who began it can end it.
watch-lost = I no longer see the question. Please write it after the command: /watch …
button-unwatch = Tell me no more of this
button-unwatch-number = ✕ { $n }
button-watch = 🔔 Tell me when this is answered
menu-watch = Tell me when a question is answered
menu-watches = What I wait for

kept-watches-id = a random number for a question whose answer you wait for
kept-watches-chat = your chat, as such a hash
kept-watches-user = you, as such a hash, so that only you end it
kept-watches-sealed = your chat, your id, your question and your language, encrypted with a key that lies apart, because I need them to tell you
kept-watches-seen = up to which article I have looked for it
kept-watches-since = from which day on articles are news to you
kept-watches-at = when you began to wait
kept-watches-rang = when I told you last
kept-rings-watch = the same random number
kept-rings-story = which stories I told you, as such a hash
