report = 📊 <b>{ $days }</b>
report-questions = { $n ->
    [one] { $n } запитання
    [few] { $n } запитання
   *[other] { $n } запитань
}, тижнем раніше — { $before }
report-unanswered = <b>У статтях цього немає, а запитували щонайменше двоє людей</b>
report-end = Докладніше: /stats, /feedback і /unanswered. Звіт приходить щопонеділка; вимкнути: WEEKLY_REPORT=no.
