report = 📊 <b>{ $days }</b>
report-questions = { $n ->
    [one] { $n } вопрос
    [few] { $n } вопроса
   *[other] { $n } вопросов
}, неделей раньше — { $before }
report-unanswered = <b>В статьях этого нет, а спрашивали не меньше двух человек</b>
report-end = Подробнее: /stats, /feedback и /unanswered. Отчёт приходит по понедельникам; отключить: WEEKLY_REPORT=no.
