how-to-ask = Respondo a preguntas sobre los artículos que me han dado, con sus propias palabras. Pregúntame: quién, cuándo, dónde, cuántos, por qué.
how-ask-command = Escribe la pregunta después de la orden: /ask ¿quién lo dijo y cuándo?
not-found = No he encontrado nada sobre esto en los artículos.
nearest = Pasajes más cercanos (no tienen por qué responder):
no-articles = Todavía no hay artículos.
articles = { $n ->
    [one] { $n } artículo:
   *[other] { $n } artículos:
}
and-more = … y { $n } más
also-in = también en { $names }
also-in-more = también en { $names } y { $n } más

question-empty = Escribe tu pregunta, por favor.
question-wordless = Pregunta con palabras, por favor.
question-long = Tu pregunta tiene { $n } caracteres; usa { $most } como máximo.
