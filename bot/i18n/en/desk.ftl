web-desk = Editors’ desk
web-desk-how = To enter, write /desk to the bot: it sends you a link that opens the desk once, within ten minutes.
web-desk-refused = That does not open the desk. A link works once, within ten minutes.
web-desk-enter = Enter
web-desk-password = Password
web-desk-leave = Leave
web-desk-figures = Figures
web-desk-articles = Articles
web-desk-add = Add
web-desk-feeds = Feeds
web-desk-hidden = Hidden
web-desk-unanswered = Unanswered
web-desk-votes = Ratings
web-desk-notice = Notice
web-desk-counts = Questions by day
web-desk-answered = answered
web-desk-uncertain = perhaps
web-desk-not-found = nothing found
web-desk-not-a-question = no question
web-desk-as-table = As a table
web-desk-day = Day
web-desk-no-questions = No question was asked lately.
web-desk-feeds-n = feeds followed: { $n }
web-desk-publisher = Publisher
web-desk-since = Since (2026-02-13)
web-desk-until = Until
web-desk-language = Language (en)
web-desk-id = Id
web-desk-filter = Filter
web-desk-is-hidden = hidden
web-desk-original = original
web-desk-hide = Hide
web-desk-show = Show again
web-desk-remove = Remove…
web-desk-newer = Newer
web-desk-older = Older
web-desk-remove-sure = Remove this article? It will not be quoted any more.
web-desk-hide-what = An article’s id, a publisher, a site such as example.org, or a topic in a word or two
web-desk-sent = Sent lately
web-desk-working = Reading…
web-desk-follow = Follow
web-desk-unfollow = Stop following
web-desk-feed-address = Address of a feed, of a page that has one, or of a channel
web-desk-add-link = Add the link
web-desk-address = Address of an article
web-desk-file = File, up to { $n } MB
web-desk-add-file = Add the file
web-desk-unanswered-off = Unanswered questions are not kept: see KEEP_UNANSWERED.
web-desk-article = Article
web-desk-no-article = nothing quoted, or an article that was removed
web-desk-settings = Settings
web-desk-running = In operation
web-desk-channel = posts to the channel
web-desk-report = the report of the week to the admins
web-desk-unanswered-kept = keeping questions that are not answered; a pause erases them
web-desk-paused = paused
web-desk-pause = Pause
web-desk-resume = Resume
web-desk-sessions = Sessions
web-desk-sessions-how = “Leave” ends the session of this browser. This ends those of everybody, yours too:
web-desk-end = End all sessions
web-desk-save = Save
web-desk-notice-text = Shown above every answer; at most { $most } characters, none to remove it
admin-followed = Following: <b>{ $label }</b>
menu-desk = Open the editors’ desk
admin-desk = <a href="{ $address }">Open the editors’ desk</a>. The link works once, within ten minutes; pass it to nobody.
admin-desk-off = The web page is not served; see WEB_LISTEN and WEB_ADDRESS.
web-desk-rule = { $kind ->
    [article] article “{ $label }”
    [publisher] publisher “{ $label }”
    [host] site “{ $label }”
   *[topic] topic “{ $label }”
}: { $articles ->
    [one] { $articles } article
   *[other] { $articles } articles
}, { $passages ->
    [one] { $passages } passage
   *[other] { $passages } passages
}
