menu-latest = Los artículos más recientes
menu-timeline = Cronología
publisher-unknown = medio desconocido
publisher-row = { $name } – { $n ->
    [one] { $n } artículo
   *[other] { $n } artículos
}
publisher-row-dated = { $name } – { $n ->
    [one] { $n } artículo
   *[other] { $n } artículos
}, el último: { $date }
article-changed = { $n ->
    [one] Cambió { $n } vez desde que lo leí:
   *[other] Cambió { $n } veces desde que lo leí, primero el último cambio:
}
article-unknown = No existe ese artículo. /latest muestra los más recientes.
article-again = /article { $id } lo muestra de nuevo.
timeline-empty = No he encontrado hechos con fecha.
button-newer = ◀
button-older = ▶
button-to-list = ↩︎ Volver a la lista
button-number = { $n }
