start = Respondo a preguntas sobre las noticias solo con lo que dicen los artículos, palabra por palabra y con la fuente. Pregunta sin más, con tus palabras.
start-newest = { $n ->
    [one] Tengo { $n } artículo:
   *[other] Tengo { $n } artículos, el más reciente:
} <b>{ $title }</b>
start-newest-own = { $n ->
    [one] Tengo { $n } artículo, el más reciente en español:
   *[other] Tengo { $n } artículos, el más reciente en español:
} <b>{ $title }</b>
talk-welcome = De nada.
talk-wrong = Si una respuesta está mal, pulsa 👎 debajo, o envíame 👎: los administradores del bot lo ven, sin tu nombre.
command-unknown = No conozco { $command }. Lo que sé hacer está en /help y en el menú; o simplemente haz una pregunta.
command-nearest = No conozco { $command }. ¿Querías decir { $nearest }?

# Lo que la gente escribe, en minúsculas y sin signos; entre dos va «;».
typed-hello = y; pero; hola; holi; buenas; saludos; buenos días; buenas tardes; buenas noches; hey; bot; a todos; qué tal; cómo estás; cómo está; cómo va; quién eres; quién es usted; eres un bot; eres un robot; eres humano; estás ahí; qué sabes hacer; qué puedes hacer; qué puedo preguntar; qué puedo preguntarte; ayúdame; ayuda; qué es este bot; para qué sirve este bot; para qué sirve; qué hace este bot; cómo funciona; cómo funciona esto; cómo se usa; menú; comandos; por favor; es un bot oficial; este bot es oficial; eres oficial; quién hizo este bot; quién está detrás de este bot; quién te hizo; quién te creó; de quién es este bot; puedo confiar en ti; es gratis; este bot es gratis; hay alguien; hay alguien ahí
typed-thanks = gracias; muchas gracias; mil gracias; muchísimas gracias; gracias a ti; genial; perfecto; estupendo; muy bien; bien; bueno; vale; ok; de acuerdo; entendido; ya veo; eso ayuda; me ayuda; útil; muy útil; buen bot; adiós; hasta luego; hasta pronto; buen día
typed-wrong = mal; está mal; esto está mal; eso está mal; es falso; eso es falso; falso; incorrecto; es incorrecto; respuesta incorrecta; respuesta equivocada; la respuesta está mal; no es correcto; no es verdad; eso no es verdad; no es cierto; eso no es cierto; error; es un error; te equivocas; se equivoca; tonterías; mala respuesta; mal bot; no es lo que pregunté; eso no es lo que pregunté; no responde a mi pregunta
typed-more = más; más contexto; más detalles; continúa; sigue; y luego; la cita completa; cita completa; completo; contexto
typed-language = traduce; traduce esto; traducir; traducción; en español; en español por favor; hablas español; habla español; puedes hablar español; por qué en inglés; por qué en ruso; por qué no en español; cambiar idioma; idioma; no hablo inglés; no entiendo inglés
typed-alerts = para; basta; stop; darme de baja; cancelar suscripción; suscribirme; suscripción; notificaciones; alertas; mis alertas; avísame; mantenme al tanto; mantenme informado
