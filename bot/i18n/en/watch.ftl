watch-how = Write your question after the command: /watch when does the bridge open?
watch-begun = I’ll tell you here when an article answers: <i>{ $question }</i>

    I’ll check every new article until { $until }. /watches lists your alerts and lets you stop them.
watch-answered = The articles answer this already:
watch-answered-begun = Until { $until } I’ll tell you here when newer articles say more about: <i>{ $question }</i>. /watches lets you stop this.
watch-too-many = You already have { $n ->
    [one] { $n } alert
   *[other] { $n } alerts
}, the maximum. Stop one with /watches first.
watch-no-question = That doesn’t look like a question I could find an answer to. Write for example: /watch when does the bridge open?
watch-rings = 🔔 News on your question: <i>{ $question }</i>
watch-rings-perhaps = 🔔 This may answer your question: <i>{ $question }</i>
watch-list = You’re waiting for:
watch-list-row = { $n }. <i>{ $question }</i> – until { $until }
watch-list-empty = You aren’t waiting for anything. Ask something, or write: /watch when does the bridge open?
watch-list-end = Tap a number to stop waiting.
watch-ended = Done, no more messages about this.
watch-not-yours = Only the person who started this alert can stop it.
watch-lost = I can’t see that question any more. Please write it after the command: /watch …
follow-how = Write a word or a name after the command: /follow bridge
follow-address = /follow takes a word or a name: /follow bridge. To follow a feed, send me its address alone.
follow-begun = I’ll send you here what new articles say about <i>{ $topic }</i>, until { $until }. /watches lists your alerts and lets you stop them.
follow-daily = Daily, next:
follow-weekly = Weekly, next:
follow-list-row = { $n }. 📰 <i>{ $question }</i> – until { $until }
digest = 📰 New about <i>{ $topic }</i>:
button-follow-daily = Daily
button-follow-weekly = Weekly
button-follow-earlier = ◀︎ 1 h earlier
button-follow-later = 1 h later ▶︎
button-unwatch = Stop these alerts
button-unwatch-number = ✕ { $n }
button-watch = 🔔 Tell me when this is answered
menu-watch = Alert me when a question is answered
menu-watches = My alerts
menu-follow = Digest about a word or a name

kept-watches-id = a random number for your alert
kept-watches-chat = your chat, as the same kind of hash
kept-watches-user = you, as the same kind of hash, so that only you can stop it
kept-watches-sealed = your chat, your id, your question and your language, encrypted with a key that is stored separately, because I need them to write to you
kept-watches-seen = the last article I checked for it
kept-watches-since = the day from which articles are new to you
kept-watches-at = when you started the alert
kept-watches-rang = when I last alerted you
kept-watches-every = how many days apart your digests (/follow) are
kept-rings-watch = the same random number
kept-rings-story = which stories I alerted you to, as the same kind of hash
