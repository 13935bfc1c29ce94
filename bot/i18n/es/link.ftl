menu-link = Crear un enlace que hace una pregunta
link-how = Escribe la pregunta después de la orden: /link ¿cuándo abre el puente?
link-made = { $address }
    Este enlace pregunta: <i>{ $question }</i>

    Funciona durante un año.

kept-links-id = el número aleatorio de un enlace que creó un administrador (/link) para hacerme una pregunta
kept-links-question = la pregunta de ese enlace, sin cifrar, para que pueda responderla
kept-links-at = cuándo se creó ese enlace por última vez
