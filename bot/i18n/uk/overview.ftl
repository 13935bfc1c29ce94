overview-of = { $n ->
    [one] { $n } стаття
    [few] { $n } статті
   *[other] { $n } статей
}
overview-of-days = { $n ->
    [one] { $n } стаття, { $days }
    [few] { $n } статті, { $days }
   *[other] { $n } статей, { $days }
}
overview-changes = Числа тоді й тепер
author = автор: { $name }
author-unknown = автора не вказано
date-unknown = дата невідома
address-unknown = Статті з цієї адреси в мене немає. Що є, показує /latest.
button-to-overview = ↩︎ До огляду
