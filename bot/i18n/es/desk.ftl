web-desk = Mesa de redacción
web-desk-how = Para entrar, escribe /desk al bot: te envía un enlace que abre la mesa una vez, en diez minutos.
web-desk-refused = Eso no abre la mesa. Un enlace sirve una vez, en diez minutos.
web-desk-enter = Entrar
web-desk-password = Contraseña
web-desk-leave = Salir
web-desk-figures = Cifras
web-desk-articles = Artículos
web-desk-add = Añadir
web-desk-feeds = Fuentes
web-desk-hidden = Oculto
web-desk-unanswered = Sin respuesta
web-desk-votes = Valoraciones
web-desk-notice = Aviso
web-desk-counts = Preguntas por día
web-desk-answered = respondidas
web-desk-uncertain = quizá
web-desk-not-found = nada encontrado
web-desk-not-a-question = no es una pregunta
web-desk-as-table = Como tabla
web-desk-day = Día
web-desk-no-questions = No hubo preguntas en los últimos días.
web-desk-feeds-n = fuentes seguidas: { $n }
web-desk-publisher = Medio
web-desk-since = Desde (2026-02-13)
web-desk-until = Hasta
web-desk-language = Idioma (es)
web-desk-id = Número (id)
web-desk-filter = Filtrar
web-desk-is-hidden = oculto
web-desk-original = original
web-desk-hide = Ocultar
web-desk-show = Mostrar de nuevo
web-desk-remove = Eliminar…
web-desk-newer = Más nuevos
web-desk-older = Más antiguos
web-desk-remove-sure = ¿Eliminar este artículo? Ya no se citará.
web-desk-hide-what = El número (id) de un artículo, un medio, un sitio como example.org o un tema en una o dos palabras
web-desk-sent = Enviado hace poco
web-desk-working = Leyendo…
web-desk-follow = Seguir
web-desk-unfollow = Dejar de seguir
web-desk-feed-address = Dirección de una fuente, de una página que la tenga o de un canal
web-desk-add-link = Añadir el enlace
web-desk-address = Dirección de un artículo
web-desk-file = Archivo, hasta { $n } MB
web-desk-add-file = Añadir el archivo
web-desk-unanswered-off = Las preguntas sin respuesta no se guardan: véase KEEP_UNANSWERED.
web-desk-article = Artículo
web-desk-no-article = nada citado, o un artículo eliminado
web-desk-settings = Ajustes
web-desk-running = En marcha
web-desk-channel = las publicaciones en el canal
web-desk-report = el informe semanal a los admins
web-desk-unanswered-kept = guardar las preguntas sin respuesta; una pausa las borra
web-desk-paused = en pausa
web-desk-pause = Pausar
web-desk-resume = Reanudar
web-desk-sessions = Sesiones
web-desk-sessions-how = «Salir» termina la sesión de este navegador. Esto termina las de todos, también la tuya:
web-desk-end = Terminar todas las sesiones
web-desk-save = Guardar
web-desk-notice-text = Se muestra sobre cada respuesta; { $most } caracteres como máximo, vacío para ninguno
admin-followed = Siguiendo: <b>{ $label }</b>
menu-desk = Abrir la mesa de redacción
admin-desk = <a href="{ $address }">Abrir la mesa de redacción</a>. El enlace sirve una vez, en diez minutos; no lo pases a nadie.
admin-desk-off = La página web no está activada: véase WEB_LISTEN y WEB_ADDRESS.
web-desk-rule = { $kind ->
    [article] artículo «{ $label }»
    [publisher] medio «{ $label }»
    [host] sitio «{ $label }»
   *[topic] tema «{ $label }»
}: { $articles ->
    [one] { $articles } artículo
   *[other] { $articles } artículos
}, { $passages ->
    [one] { $passages } pasaje
   *[other] { $passages } pasajes
}
