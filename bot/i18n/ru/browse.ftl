menu-latest = Самые новые статьи
menu-timeline = Хронология
publisher-unknown = издание неизвестно
publisher-row = { $name } — { $n ->
    [one] { $n } статья
    [few] { $n } статьи
   *[other] { $n } статей
}
publisher-row-dated = { $name } — { $n ->
    [one] { $n } статья
    [few] { $n } статьи
   *[other] { $n } статей
}, последняя — { $date }
article-changed = { $n ->
    [one] Изменена { $n } раз с тех пор, как я её прочёл, сначала новые:
    [few] Изменена { $n } раза с тех пор, как я её прочёл, сначала новые:
   *[other] Изменена { $n } раз с тех пор, как я её прочёл, сначала новые:
}
article-unknown = Такой статьи нет. Самые новые — /latest.
article-again = Показать снова: /article { $id }
timeline-empty = Событий с датами не найдено.
button-newer = ◀
button-older = ▶
button-to-list = ↩︎ К списку
button-number = { $n }
