menu-add = Añadir un enlace, un archivo o un mensaje
menu-remove = Quitar un artículo
menu-hide = Ocultar algo
menu-unhide = Dejar de ocultar
menu-hidden = Qué está oculto
menu-notice = Un aviso sobre cada respuesta
menu-stats = Estadísticas
help-admin = <b>Para administradores</b>
help-row = /{ $command } – { $what }
menu-feedback = Valoraciones de los lectores

gate-id = El identificador de este chat es <code>{ $id }</code>.
gate-closed = Este bot solo responde a las personas y grupos que su administrador ha autorizado. Si esperabas una respuesta, envíale este identificador: <code>{ $id }</code>
gate-closed-short = Este bot solo responde a las personas que su administrador ha autorizado.

admin-add-how = Envíame un enlace, un archivo o un mensaje reenviado de un canal. O escribe /add seguido de un enlace, o responde a uno de ellos con /add.
admin-adding = Leyendo… El resultado aparecerá aquí. Si no está en un minuto, envíalo otra vez.
admin-adding-waits = Estoy leyendo otra cosa; esto va después. El resultado aparecerá aquí. Si no aparece, envíalo otra vez.
admin-add-full = La cola está llena. Envíalo otra vez cuando una parte esté lista.
admin-add-so-far = { $left ->
    [0] Leyendo… Listos: { $n }.
   *[other] Leyendo… Listos: { $n }, faltan { $left }.
}
admin-add-nothing = No hay nada nuevo ahí.

admin-added = Añadido: <b>{ $label }</b>
admin-replaced = Sustituido por su nueva versión: <b>{ $label }</b>
admin-copy = Ya conocido, ahora también en esta dirección: { $label }
admin-unchanged = Ya conocido: { $label }
admin-gone = Ya no está en línea: { $label }
admin-failed = No añadido: { $label }
    { $fault }
admin-busy = Se está trabajando en los artículos y eso lleva un rato. Envíalo otra vez más tarde.
admin-broken = Algo ha fallado por mi parte; los detalles están en el registro. Lo que ya se había añadido se queda.
admin-too-large = El archivo pasa de 20 MB, lo máximo que Telegram da a los bots. En el servidor: verbatim add FILE
admin-unreadable = Telegram no ha entregado el archivo. Si tienes tu propio servidor Bot API con --local, su carpeta debe poder leerse aquí con la misma ruta.

admin-count-added = { $n ->
    [one] { $n } añadido
   *[other] { $n } añadidos
}
admin-count-replaced = { $n ->
    [one] { $n } sustituido
   *[other] { $n } sustituidos
}
admin-count-copy = { $n ->
    [one] { $n } conocido de otro sitio
   *[other] { $n } conocidos de otro sitio
}
admin-count-unchanged = { $n ->
    [one] { $n } conocido
   *[other] { $n } conocidos
}
admin-count-known = { $n ->
    [one] { $n } conocido
   *[other] { $n } conocidos
}
admin-count-gone = { $n ->
    [one] { $n } desaparecido
   *[other] { $n } desaparecidos
}
admin-count-failed = { $n ->
    [one] { $n } no añadido
   *[other] { $n } no añadidos
}

admin-remove-how = Escribe /remove y el identificador de un artículo. Los más recientes:
admin-article = <code>{ $id }</code> { $label }
admin-remove-sure = ¿Quitar <b>{ $label }</b> ({ $id })? Ya no se citará.
admin-removed = Quitado: <b>{ $label }</b>
admin-kept = Se queda.
admin-unknown = No hay ningún artículo { $id }. /remove muestra los identificadores.
admin-not-yours = Solo un administrador puede hacerlo.
button-remove = Quitar
button-keep = Dejar

admin-hide-how = Escribe /hide y qué ocultar: el identificador de un artículo, el nombre de un medio, un sitio como example.org o un tema en una o dos palabras.
admin-unhide-how = Escribe /unhide y qué volver a mostrar; /hidden muestra lo que está oculto.
admin-hid = { $kind ->
    [article] Oculto: el artículo <code>{ $label }</code>.
    [publisher] Oculto: todo lo de <b>{ $label }</b>.
    [host] Oculto: todo lo del sitio <b>{ $label }</b>.
   *[topic] Oculto: todo sobre «{ $label }».
} { $much }. Para deshacerlo: /unhide.
admin-unhid = { $kind ->
    [article] Ya no está oculto: el artículo <code>{ $label }</code>.
    [publisher] Ya no está oculto: todo lo de <b>{ $label }</b>.
    [host] Ya no está oculto: todo lo del sitio <b>{ $label }</b>.
   *[topic] Ya no está oculto: todo sobre «{ $label }».
}
admin-unhide-nothing = No hay nada oculto con ese nombre; /hidden muestra lo que lo está.
admin-hidden-nothing = No hay nada oculto.
admin-rule = { $kind ->
    [article] artículo <code>{ $label }</code>
    [publisher] medio <b>{ $label }</b>
    [host] sitio <b>{ $label }</b>
   *[topic] tema «{ $label }»
}: { $much }
admin-hides = { $articles ->
    [one] { $articles } artículo
   *[other] { $articles } artículos
}, { $passages ->
    [one] { $passages } pasaje
   *[other] { $passages } pasajes
}

notice = 📌 { $text }
admin-notice-how = Escribe /notice seguido de tu texto; aparecerá sobre cada respuesta. /notice off lo quita.
admin-notice-now = Este aviso aparece sobre cada respuesta: { $text }
    /notice off lo quita.
admin-notice-up = Este aviso aparece desde ahora sobre cada respuesta: { $text }
    /notice off lo quita.
typed-off = apagar; quitar
admin-notice-down = Aviso quitado.
admin-notice-none = No había ningún aviso.
admin-notice-long = El aviso tiene { $n } caracteres; sobre una respuesta caben { $most } como máximo.

stats = <b>Desde el { $since }</b>
stats-questions = { $n ->
    [one] { $n } pregunta
   *[other] { $n } preguntas
}; con respuesta: { $answered }, sin encontrar nada: { $refused }
stats-day = <b>{ $day }</b>: { $answered } con respuesta · { $uncertain } quizá · { $missing } sin encontrar
stats-languages = Idiomas: { $languages }
stats-feedback = 👍 { $n } · 👎 { $unhelpful }
stats-watches = { $n ->
    [one] { $n } aviso pendiente
   *[other] { $n } avisos pendientes
}
stats-waiting = { $n ->
    [one] { $n } mensaje en la cola
   *[other] { $n } mensajes en la cola
}
stats-articles = { $n ->
    [one] { $n } artículo
   *[other] { $n } artículos
}, { $passages ->
    [one] { $passages } pasaje
   *[other] { $passages } pasajes
}
stats-newest = Artículo más reciente: { $label } ({ $day })
stats-newest-undated = El artículo más reciente no tiene fecha.
stats-most-quoted = <b>Los más citados en 7 días</b>
stats-quoted = { $n } × { $label } · 👍 { $helpful } · 👎 { $unhelpful }

feedback-none = Nadie ha pulsado todavía 👍 ni 👎.
feedback-file = { $n ->
    [one] Valoraciones de { $n } respuesta, sin nombres ni preguntas.
   *[other] Valoraciones de { $n } respuestas, sin nombres ni preguntas.
}

kept-actions-who = si eres administrador: tú, como un hash del mismo tipo. Lo que hacen los administradores se guarda este tiempo incluso después de /forget
kept-actions-did = qué tipo de acción fue, por ejemplo «add», no qué se añadió
kept-actions-at = cuándo fue
kept-notices-id = siempre el número 1, para que haya un solo aviso
kept-notices-text = el aviso que los administradores muestran a todos, hasta que lo quiten
kept-notices-at = desde cuándo se muestra
kept-pauses-what = lo que la redacción ha pausado, como las publicaciones en el canal
kept-pauses-at = desde cuándo

description =
    Respondo a preguntas sobre las noticias solo con citas exactas de artículos, cada una con su fuente. Si no encuentro nada, lo digo. No puedo inventar nada: no escribo ninguna frase propia.

    Pregunta sin más, con tus palabras.
short-description = Responde palabra por palabra a partir de artículos, con la fuente. Si no encuentra nada, lo dice.
