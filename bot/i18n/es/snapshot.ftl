web-snapshot-found = Frases con estas palabras
web-snapshot-none = Ninguna frase tiene estas palabras.
web-snapshot-noscript = La búsqueda necesita aquí un script; los artículos, preguntas y fechas, no.
web-snapshot-of = Una instantánea del { $date }: se puede leer y buscar en ella sin red.
