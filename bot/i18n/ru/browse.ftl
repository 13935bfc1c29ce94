menu-latest = Самые новые статьи
menu-timeline = Что говорят статьи по датам
publisher-unknown = издание неизвестно
publisher-row = { $name } – { $n ->
    [one] { $n } статья
    [few] { $n } статьи
   *[other] { $n } статей
}
publisher-row-dated = { $name } – { $n ->
    [one] { $n } статья
    [few] { $n } статьи
   *[other] { $n } статей
}, последняя – { $date }
article-changed = { $n ->
    [one] Изменена { $n } раз с тех пор, как я её прочёл, новые правки сначала:
    [few] Изменена { $n } раза с тех пор, как я её прочёл, новые правки сначала:
   *[other] Изменена { $n } раз с тех пор, как я её прочёл, новые правки сначала:
}
article-unknown = Такой статьи нет. Самые новые – /latest.
timeline-empty = Точных дат об этом в статьях нет.
button-newer = ◀
button-older = ▶
button-to-list = ↩︎ К списку
button-number = { $n }
