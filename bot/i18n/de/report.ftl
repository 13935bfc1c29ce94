report = 📊 <b>{ $days }</b>
report-questions = { $n ->
    [one] { $n } Frage
   *[other] { $n } Fragen
}, in der Woche davor { $before }
report-unanswered = <b>Von keinem Artikel beantwortet, von mindestens zwei Personen gefragt</b>
report-end = Mehr zeigen /stats, /feedback und /unanswered. Dieser Bericht kommt montags; WEEKLY_REPORT=no schaltet ihn ab.
