overview-of = { $n ->
    [one] { $n } artículo
   *[other] { $n } artículos
}
overview-of-days = { $n ->
    [one] { $n } artículo, { $days }
   *[other] { $n } artículos, { $days }
}
overview-changes = Las cifras, antes y ahora
author = por { $name }
author-unknown = autor no indicado
date-unknown = fecha desconocida
address-unknown = No tengo ningún artículo de esta dirección. /latest muestra los que tengo.
button-to-overview = ↩︎ Volver al resumen
