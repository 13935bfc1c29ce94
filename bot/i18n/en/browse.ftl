menu-latest = The newest articles
menu-timeline = What the articles say by date
publisher-unknown = publisher not known
publisher-row = { $name } – { $n ->
    [one] { $n } article
   *[other] { $n } articles
}
publisher-row-dated = { $name } – { $n ->
    [one] { $n } article
   *[other] { $n } articles
}, the newest of { $date }
article-changed = { $n ->
    [one] Changed once since I read it first:
   *[other] Changed { $n } times since I read it first, the newest changes first:
}
article-unknown = There is no such article. /latest lists the newest ones.
timeline-empty = The articles name no exact date for this.
button-newer = ◀
button-older = ▶
button-to-list = ↩︎ The list
button-number = { $n }
