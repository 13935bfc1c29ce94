privacy =
    <b>Tus preguntas no se guardan</b>, ni en disco ni en registros, y tu nombre tampoco. Para entender «¿y cuándo?» tengo en memoria tus últimas preguntas durante media hora. Una pregunta con aviso (/watch) se guarda cifrada 90 días, o hasta que canceles el aviso.
privacy-for-hours = Se guarda { $n ->
    [one] { $n } hora
   *[other] { $n } horas
}:
privacy-for-days = Se guarda { $n ->
    [one] { $n } día
   *[other] { $n } días
}:
privacy-until-forgotten = Se guarda hasta que lo borres:
privacy-close = /forget borra al momento todo lo que hay sobre ti y, en un chat privado, sobre el chat. Después de una actualización del bot, o de un daño en su archivo, queda una copia de todo esto durante una semana como máximo. El propio Telegram ve lo que escribes a un bot.
forgotten = Listo: ya no guardo nada sobre ti ni sobre este chat.
forgotten-in-group = Listo: ya no guardo nada sobre ti. Lo que es de este grupo y de sus otros miembros se queda.

kept-updates-id = el número que Telegram dio a un mensaje que atendí, sin relación con una persona
kept-updates-owner = un nombre aleatorio del proceso que lo atiende, si hay varios
kept-updates-at = cuándo empecé o terminé
kept-begun-id = el mismo número, mientras lo atiendo
kept-begun-times = cuántas veces empecé y me interrumpieron
kept-begun-at = cuándo empecé por última vez
kept-replies-chat = tu chat, como un hash que no se puede invertir sin la clave
kept-replies-question = el número de tu mensaje en el chat, no su texto
kept-replies-reply = el número de mi respuesta, para corregirla cuando edites una pregunta
kept-replies-at = cuándo respondí
kept-choices-chat = tu chat, como un hash del mismo tipo, si elegiste un idioma
kept-choices-language = el idioma elegido
kept-counts-day = el día, para contar preguntas: sin palabras y sin nombres
kept-counts-language = su idioma
kept-counts-kind = su tipo
kept-counts-outcome = si tuvieron respuesta
kept-counts-n = cuántas fueron
kept-desk-who = si eres administrador: tú, como un hash del mismo tipo, hasta que abras la mesa de redacción
kept-desk-secret = tu enlace a ella, como un hash del mismo tipo
kept-desk-at = cuándo lo pediste
