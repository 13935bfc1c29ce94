watch-how = Escribe la pregunta después de la orden: /watch ¿cuándo abre el puente?
watch-begun = Te avisaré aquí cuando un artículo responda: <i>{ $question }</i>

    Miro cada artículo nuevo hasta el { $until }. /watches muestra tus avisos y permite cancelarlos.
watch-answered = Los artículos ya lo responden:
watch-answered-begun = Hasta el { $until } te avisaré aquí si artículos más nuevos dicen algo más sobre: <i>{ $question }</i>. Para cancelarlo: /watches.
watch-too-many = { $n ->
    [one] Ya tienes { $n } aviso
   *[other] Ya tienes { $n } avisos
}, el máximo. Cancela antes uno con /watches.
watch-no-question = Eso no parece una pregunta a la que pueda encontrar respuesta. Escribe por ejemplo: /watch ¿cuándo abre el puente?
watch-rings = 🔔 Novedades sobre tu pregunta: <i>{ $question }</i>
watch-rings-perhaps = 🔔 Esto quizá responde a tu pregunta: <i>{ $question }</i>
watch-list = Esperas respuesta a:
watch-list-row = { $n }. <i>{ $question }</i> – hasta el { $until }
watch-list-empty = No esperas nada. Pregunta algo, o escribe: /watch ¿cuándo abre el puente?
watch-list-end = Toca un número para dejar de esperar.
watch-ended = Listo, no habrá más mensajes sobre esto.
watch-not-yours = Solo puede cancelarlo quien lo pidió.
watch-lost = Ya no veo esa pregunta. Escríbela después de la orden: /watch …
follow-how = Escribe una palabra o un nombre después del comando: /follow puente
follow-address = /follow espera una palabra o un nombre: /follow puente. Para seguir un feed, envíame solo su dirección.
follow-begun = Te enviaré aquí lo que digan los artículos nuevos sobre <i>{ $topic }</i>, hasta el { $until }. /watches muestra tus alertas y te deja detenerlas.
follow-daily = Cada día, la próxima vez:
follow-weekly = Cada semana, la próxima vez:
follow-list-row = { $n }. 📰 <i>{ $question }</i> – hasta el { $until }
digest = 📰 Novedades sobre <i>{ $topic }</i>:
button-follow-daily = Cada día
button-follow-weekly = Cada semana
button-follow-earlier = ◀︎ 1 h antes
button-follow-later = 1 h después ▶︎
button-unwatch = No avisarme más
button-unwatch-number = ✕ { $n }
button-watch = 🔔 Avisarme cuando haya respuesta
menu-watch = Avisarme cuando haya respuesta
menu-watches = Mis avisos
menu-follow = Resumen sobre una palabra o un nombre

kept-watches-id = un número aleatorio para tu aviso
kept-watches-chat = tu chat, como un hash del mismo tipo
kept-watches-user = tú, como un hash del mismo tipo, para que solo tú puedas cancelarlo
kept-watches-sealed = tu chat, tu identificador, tu pregunta y tu idioma, cifrados con una clave que se guarda aparte, porque los necesito para escribirte
kept-watches-seen = hasta qué artículo he mirado
kept-watches-since = desde qué día los artículos son nuevos para ti
kept-watches-at = cuándo pediste el aviso
kept-watches-rang = cuándo te avisé por última vez
kept-watches-every = cada cuántos días recibes tus resúmenes (/follow)
kept-rings-watch = el mismo número aleatorio
kept-rings-story = de qué temas te avisé, como un hash del mismo tipo
