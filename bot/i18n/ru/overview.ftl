overview-of = { $n ->
    [one] { $n } статья
    [few] { $n } статьи
   *[other] { $n } статей
}
overview-of-days = { $n ->
    [one] { $n } статья, { $days }
    [few] { $n } статьи, { $days }
   *[other] { $n } статей, { $days }
}
overview-changes = Числа тогда и теперь
author = автор: { $name }
author-unknown = автор не указан
date-unknown = дата неизвестна
address-unknown = Статьи с этого адреса у меня нет. Что есть, показывает /latest.
button-to-overview = ↩︎ К обзору
