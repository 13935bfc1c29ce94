menu-latest = Найновіші статті
menu-timeline = Хронологія
publisher-unknown = видання невідоме
publisher-row = { $name } — { $n ->
    [one] { $n } стаття
    [few] { $n } статті
   *[other] { $n } статей
}
publisher-row-dated = { $name } — { $n ->
    [one] { $n } стаття
    [few] { $n } статті
   *[other] { $n } статей
}, остання — { $date }
article-changed = { $n ->
    [one] Змінена { $n } раз відтоді, як я її прочитав, спершу нові зміни:
    [few] Змінена { $n } рази відтоді, як я її прочитав, спершу нові зміни:
   *[other] Змінена { $n } разів відтоді, як я її прочитав, спершу нові зміни:
}
article-unknown = Такої статті немає. Найновіші — /latest.
article-again = Показати знову: /article { $id }
timeline-empty = Подій із датами не знайдено.
button-newer = ◀
button-older = ▶
button-to-list = ↩︎ До списку
button-number = { $n }
