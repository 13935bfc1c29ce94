overview-of = { $n ->
    [one] { $n } Artikel
   *[other] { $n } Artikel
}
overview-of-days = { $n ->
    [one] { $n } Artikel, { $days }
   *[other] { $n } Artikel, { $days }
}
overview-changes = Zahlen damals und jetzt
author = von { $name }
author-unknown = Autor nicht genannt
date-unknown = Datum unbekannt
address-unknown = Von dieser Adresse habe ich keinen Artikel. /latest zeigt, welche ich habe.
button-to-overview = ↩︎ Zur Übersicht
