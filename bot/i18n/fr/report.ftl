report = 📊 <b>{ $days }</b>
report-questions = { $n ->
    [one] { $n } question
   *[other] { $n } questions
}, { $before } la semaine précédente
report-unanswered = <b>Sans réponse dans les articles, demandé par au moins deux personnes</b>
report-end = /stats, /feedback et /unanswered en montrent plus. Ce rapport arrive le lundi ; WEEKLY_REPORT=no le désactive.
