menu-unanswered = Preguntas que ningún artículo respondió
kept-unanswered-day = el día en que hiciste una pregunta que ningún artículo responde
kept-unanswered-asker = una marca en tu lugar, distinta cada semana, que sin la clave no dice nada
kept-unanswered-period = la semana en la que esa marca no cambia
kept-unanswered-sealed = esa pregunta, cifrada: los administradores reúnen estas preguntas y ven solo lo que dos o más personas preguntaron en la misma semana
unanswered-list = Preguntas de los últimos 30 días que ningún artículo responde:
unanswered-row = { $n } × { $question }
unanswered-none = En los últimos 30 días ninguna pregunta sin respuesta la hicieron dos personas en la misma semana.
