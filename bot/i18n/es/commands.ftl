menu-ask = Hacer una pregunta sobre los artículos
menu-sources = Los medios de los artículos
menu-help = Cómo funciona
menu-privacy = Qué guardo sobre ti
menu-forget = Borrar mis datos

help =
    Pregúntame por lo que está pasando, con tus propias palabras. Respondo solo con lo que dicen los artículos, palabra por palabra y con la fuente; si no encuentro nada, lo digo.

    /ask – hacer una pregunta
    /watch – recibir un aviso cuando un artículo la responda; /watches – tus avisos
    /follow – novedades regulares sobre una palabra o un nombre
    /latest, /sources – los artículos que tengo
    /timeline – los hechos por fecha
    /language – elegir el idioma del bot
    /privacy – qué guardo sobre ti; /forget – borrarlo
hint = Solo puedo leer texto: escribe tu pregunta, por favor.
added-to-group = Respondo aquí a preguntas sobre las noticias, palabra por palabra según los artículos: escribe /ask y tu pregunta, mencióname o responde a uno de mis mensajes. No leo nada más.

menu-language = Idioma del bot
language-name = Español
language-which = ¿Qué idioma uso aquí? Las citas se quedan en el idioma en que se escribieron.
language-chosen = Desde ahora uso aquí el español. Las citas se quedan en el idioma en que se escribieron.
language-automatic = Aquí respondo en el idioma en que escribes o, si no, en el de tu Telegram. Las citas se quedan en el idioma en que se escribieron.
language-of-telegram = Como en mi Telegram
help-tap = O toca una de las preguntas de abajo: los artículos las responden todas.
