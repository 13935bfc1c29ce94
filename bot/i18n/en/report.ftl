report = 📊 <b>{ $days }</b>
report-questions = { $n ->
    [one] { $n } question
   *[other] { $n } questions
}, { $before } the week before
report-unanswered = <b>Not answered by any article, asked by at least two people</b>
report-end = /stats, /feedback and /unanswered show more. This report comes on Mondays; WEEKLY_REPORT=no turns it off.
