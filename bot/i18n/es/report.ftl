report = 📊 <b>{ $days }</b>
report-questions = { $n ->
    [one] { $n } pregunta
   *[other] { $n } preguntas
}, { $before } la semana anterior
report-unanswered = <b>Sin respuesta en los artículos, preguntado por al menos dos personas</b>
report-end = Más en /stats, /feedback y /unanswered. Este informe llega los lunes; WEEKLY_REPORT=no lo desactiva.
