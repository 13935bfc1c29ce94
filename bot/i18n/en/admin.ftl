menu-add = Add a link, a file or a post
menu-remove = Remove an article
menu-hide = Stop showing something
menu-unhide = Show it again
menu-hidden = What is not shown
menu-notice = Tell everybody something
menu-stats = How it is going
menu-feedback = What readers thought of answers

gate-id = The id of this chat is <code>{ $id }</code>.
gate-closed = This bot answers only people and groups whom its operator lets in. If you expected an answer, tell the operator this id: <code>{ $id }</code>
gate-closed-short = This bot answers only people whom its operator lets in.

admin-add-how = Send me a link, a file, or a post forwarded from a channel. Or write /add with a link after it, or as a reply to one of these.
admin-adding = Reading it … What becomes of it will stand here; if nothing does, send it again.
admin-adding-waits = Something else is being read; this comes next. What becomes of it will stand here; if nothing does, send it again.
admin-add-full = Too much is waiting already. Send this again when some of it is done.
admin-add-so-far = { $left ->
    [0] Reading it … { $n } done.
   *[other] Reading it … { $n } done, { $left } to come.
}
admin-add-nothing = There was nothing new in it.

admin-added = Added: <b>{ $label }</b>
admin-replaced = Changed, now in its new version: <b>{ $label }</b>
admin-copy = Known already, now also from there: { $label }
admin-unchanged = Known already: { $label }
admin-gone = No longer there: { $label }
admin-failed = Not added: { $label }
    { $fault }
admin-busy = Feeds are being looked through, and that takes long. Send this again later.
admin-broken = Something went wrong on my side, and the log says what. What was added by then stays.
admin-too-large = The file is larger than 20 MB, and Telegram gives bots no more. On the server: verbatim add FILE
admin-unreadable = Telegram did not hand out the file. With a Bot API server of your own that runs with --local, its folder must be readable here, under the same path.

admin-count-added = { $n ->
    [one] { $n } added
   *[other] { $n } added
}
admin-count-replaced = { $n } changed
admin-count-copy = { $n } known from elsewhere
admin-count-unchanged = { $n } known
admin-count-known = { $n } known
admin-count-gone = { $n } gone
admin-count-failed = { $n } not added

admin-remove-how = Write /remove and the id of an article. The newest:
admin-article = <code>{ $id }</code> { $label }
admin-remove-sure = Remove <b>{ $label }</b> ({ $id })? It will be quoted no more.
admin-removed = Removed: <b>{ $label }</b>
admin-kept = It stays.
admin-unknown = There is no article { $id }. /remove shows the ids.
admin-not-yours = Only an admin can do this.
button-remove = Remove
button-keep = Keep

admin-hide-how = Write /hide and what must not be shown: the id of an article, the name of a publisher, a site such as example.org, or a topic in a word or two.
admin-unhide-how = Write /unhide and what may be shown again; /hidden lists what is not shown.
admin-hid = { $kind ->
    [article] The article <code>{ $label }</code> is not shown any more.
    [publisher] Nothing by <b>{ $label }</b> is shown any more.
    [host] Nothing from <b>{ $label }</b> is shown any more.
   *[topic] What is about “{ $label }” is not shown any more.
} /unhide shows it again.
admin-unhid = { $kind ->
    [article] The article <code>{ $label }</code> is shown again.
    [publisher] What <b>{ $label }</b> publishes is shown again.
    [host] What comes from <b>{ $label }</b> is shown again.
   *[topic] What is about “{ $label }” is shown again.
}
admin-unhide-nothing = Nothing was hidden by that name; /hidden lists what is.
admin-hidden-nothing = Nothing is hidden.
admin-rule = { $kind ->
    [article] article <code>{ $label }</code>
    [publisher] publisher <b>{ $label }</b>
    [host] site <b>{ $label }</b>
   *[topic] topic “{ $label }”
}: { $articles ->
    [one] { $articles } article
   *[other] { $articles } articles
}, { $passages ->
    [one] { $passages } passage
   *[other] { $passages } passages
}

notice = 📌 { $text }
admin-notice-how = Write /notice and what everybody is to be told; it then stands above each answer. /notice off takes it down.
admin-notice-now = Everybody is told now: { $text }
    /notice off takes it down.
admin-notice-up = Everybody is told this from now on, above each answer: { $text }
    /notice off takes it down.
admin-notice-down = Nobody is told it any more.
admin-notice-none = There was no notice.
admin-notice-long = The notice has { $n } characters; { $most } are what fits above an answer.

stats = <b>Since { $since }</b>
stats-questions = { $n ->
    [one] { $n } question
   *[other] { $n } questions
}: { $answered } answered, { $refused } not in the articles
stats-feedback = 👍 { $n } · 👎 { $unhelpful }
stats-watches = { $n ->
    [one] { $n } question is watched for an answer
   *[other] { $n } questions are watched for an answer
}
stats-waiting = { $n ->
    [one] { $n } message is waiting
   *[other] { $n } messages are waiting
}
stats-articles = { $n ->
    [one] { $n } article
   *[other] { $n } articles
}, { $passages ->
    [one] { $passages } passage
   *[other] { $passages } passages
}
stats-newest = The newest: { $label } ({ $day })
stats-newest-undated = The newest is without a date.

feedback-none = Nobody has pressed 👍 or 👎 yet.
feedback-file = { $n ->
    [one] What was thought of { $n } answer, without who thought so or what was asked.
   *[other] What was thought of { $n } answers, without who thought so or what was asked.
}

kept-actions-who = if you are an admin: you, as such a hash. What admins did stays for so long even after /forget
kept-actions-did = what kind of thing it was that an admin did, such as “add”, and not what was added
kept-actions-at = when that was
kept-notices-id = nothing but the number 1, so that there is one notice
kept-notices-text = the notice that the admins show to everybody; it stays until they take it down
kept-notices-at = since when it has been shown

description =
    I answer questions about a news story strictly in the exact words of its articles, each quote with its source. Where the articles don’t say, I tell you so. I cannot make anything up: no part of me writes sentences of its own.

    Just ask, in your own words.
short-description = Answers from news articles, word for word, with the source, or says that they don’t say.
