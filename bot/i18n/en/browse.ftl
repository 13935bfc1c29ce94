menu-latest = The newest articles
menu-timeline = Timeline: events by date
publisher-unknown = unknown publisher
publisher-row = { $name } – { $n ->
    [one] { $n } article
   *[other] { $n } articles
}
publisher-row-dated = { $name } – { $n ->
    [one] { $n } article
   *[other] { $n } articles
}, latest: { $date }
article-changed = { $n ->
    [one] Changed once since I first read it:
   *[other] Changed { $n } times since I first read it, newest change first:
}
article-unknown = There is no such article. /latest lists the newest ones.
article-again = /article { $id } shows this again.
timeline-empty = No dated events found.
button-newer = ◀
button-older = ▶
button-to-list = ↩︎ Back to the list
button-number = { $n }
