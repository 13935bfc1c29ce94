menu-add = Add a link, a file or a post
menu-remove = Remove an article
menu-hide = Hide something
menu-unhide = Stop hiding something
menu-hidden = List what is hidden
menu-notice = Put a notice above every answer
menu-stats = Statistics
help-admin = <b>For admins</b>
help-row = /{ $command } – { $what }
menu-feedback = Readers’ ratings of answers

gate-id = The id of this chat is <code>{ $id }</code>.
gate-closed = This bot answers only people and groups that its operator has allowed. If you expected an answer, send the operator this id: <code>{ $id }</code>
gate-closed-short = This bot answers only people that its operator has allowed.

admin-add-how = Send me a link, a file, or a post forwarded from a channel. Or write /add followed by a link, or reply to one of these with /add.
admin-adding = Reading… The result will appear here. If it doesn’t within a minute, send it again.
admin-adding-waits = I’m reading something else; this is next. The result will appear here. If it doesn’t, send it again.
admin-add-full = The queue is full. Send this again when some of it is done.
admin-add-so-far = { $left ->
    [0] Reading… { $n } done.
   *[other] Reading… { $n } done, { $left } to go.
}
admin-add-nothing = Nothing new in it.

admin-added = Added: <b>{ $label }</b>
admin-replaced = Updated to its new version: <b>{ $label }</b>
admin-copy = Already known, now also from this address: { $label }
admin-unchanged = Already known: { $label }
admin-gone = No longer online: { $label }
admin-failed = Not added: { $label }
    { $fault }
admin-busy = The articles are being worked on, which takes a while. Send this again later.
admin-broken = Something went wrong on my side; the log has the details. Articles added before that stay.
admin-too-large = The file is larger than 20 MB, the most that Telegram gives to bots. Add it on the server: verbatim add FILE
admin-unreadable = Telegram did not deliver the file. If you run your own Bot API server with --local, its folder must be readable here under the same path.

admin-count-added = { $n ->
    [one] { $n } added
   *[other] { $n } added
}
admin-count-replaced = { $n } updated
admin-count-copy = { $n } known from elsewhere
admin-count-unchanged = { $n } known
admin-count-known = { $n } known
admin-count-gone = { $n } gone
admin-count-failed = { $n } not added

admin-remove-how = Write /remove and the id of an article. The newest:
admin-article = <code>{ $id }</code> { $label }
admin-remove-sure = Remove <b>{ $label }</b> ({ $id })? It will not be quoted any more.
admin-removed = Removed: <b>{ $label }</b>
admin-kept = Kept.
admin-unknown = There is no article { $id }. /remove lists the ids.
admin-not-yours = Only an admin can do this.
button-remove = Remove
button-keep = Keep

admin-hide-how = Write /hide and what to hide: the id of an article, the name of a publisher, a site such as example.org, or a topic in a word or two.
admin-unhide-how = Write /unhide and what to show again; /hidden lists what is hidden.
admin-hid = { $kind ->
    [article] Hidden: the article <code>{ $label }</code>.
    [publisher] Hidden: everything by <b>{ $label }</b>.
    [host] Hidden: everything from <b>{ $label }</b>.
   *[topic] Hidden: everything about “{ $label }”.
} { $much }. Undo with /unhide.
admin-unhid = { $kind ->
    [article] No longer hidden: the article <code>{ $label }</code>.
    [publisher] No longer hidden: everything by <b>{ $label }</b>.
    [host] No longer hidden: everything from <b>{ $label }</b>.
   *[topic] No longer hidden: everything about “{ $label }”.
}
admin-unhide-nothing = Nothing is hidden under that name; /hidden lists what is.
admin-hidden-nothing = Nothing is hidden.
admin-rule = { $kind ->
    [article] article <code>{ $label }</code>
    [publisher] publisher <b>{ $label }</b>
    [host] site <b>{ $label }</b>
   *[topic] topic “{ $label }”
}: { $much }
admin-hides = { $articles ->
    [one] { $articles } article
   *[other] { $articles } articles
}, { $passages ->
    [one] { $passages } passage
   *[other] { $passages } passages
}

notice = 📌 { $text }
admin-notice-how = Write /notice followed by your text; it then appears above every answer. /notice off removes it.
admin-notice-now = This notice appears above every answer: { $text }
    /notice off removes it.
admin-notice-up = This notice now appears above every answer: { $text }
    /notice off removes it.
typed-off = off
admin-notice-down = Notice removed.
admin-notice-none = There was no notice.
admin-notice-long = The notice has { $n } characters; at most { $most } fit above an answer.

stats = <b>Since { $since }</b>
stats-questions = { $n ->
    [one] { $n } question
   *[other] { $n } questions
}: { $answered } answered, { $refused } with nothing found
stats-day = <b>{ $day }</b>: { $answered } answered · { $uncertain } perhaps · { $missing } not found
stats-languages = Languages: { $languages }
stats-feedback = 👍 { $n } · 👎 { $unhelpful }
stats-watches = { $n ->
    [one] { $n } alert
   *[other] { $n } alerts
}
stats-waiting = { $n ->
    [one] { $n } message in the queue
   *[other] { $n } messages in the queue
}
stats-articles = { $n ->
    [one] { $n } article
   *[other] { $n } articles
}, { $passages ->
    [one] { $passages } passage
   *[other] { $passages } passages
}
stats-newest = Newest article: { $label } ({ $day })
stats-newest-undated = The newest article has no date.
stats-most-quoted = <b>Quoted most in 7 days</b>
stats-quoted = { $n } × { $label } · 👍 { $helpful } · 👎 { $unhelpful }

feedback-none = Nobody has pressed 👍 or 👎 yet.
feedback-file = { $n ->
    [one] Ratings of { $n } answer, without names or questions.
   *[other] Ratings of { $n } answers, without names or questions.
}

kept-actions-who = if you are an admin: you, as the same kind of hash. Admin actions stay for this time even after /forget
kept-actions-did = the kind of admin action, such as “add”, not what was added
kept-actions-at = when it happened
kept-notices-id = always the number 1, so that there is only one notice
kept-notices-text = the notice that admins show to everybody, until they remove it
kept-notices-at = when they put it up
kept-pauses-what = what editors have paused, such as posts to the channel
kept-pauses-at = since when

description =
    I answer questions about a news story only with exact quotes from its articles, each with its source. If I find nothing, I’ll say so. I can’t make anything up: I never write sentences of my own.

    Just ask, in your own words.
short-description = Answers from news articles, word for word, with the source. If it finds nothing, it says so.
