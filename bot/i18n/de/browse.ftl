menu-latest = Die neuesten Artikel
menu-timeline = Zeitleiste: was wann geschah
publisher-unknown = unbekanntes Medium
publisher-row = { $name } – { $n } Artikel
publisher-row-dated = { $name } – { $n } Artikel, der neueste: { $date }
article-changed = { $n ->
    [one] Einmal geändert, seit ich ihn zuerst gelesen habe:
   *[other] { $n }-mal geändert, seit ich ihn zuerst gelesen habe; die neueste Änderung zuerst:
}
article-unknown = Diesen Artikel gibt es nicht. /latest zeigt die neuesten.
article-again = /article { $id } zeigt das wieder.
timeline-empty = Keine Ereignisse mit Datum gefunden.
button-newer = ◀
button-older = ▶
button-to-list = ↩︎ Zur Liste
button-number = { $n }
