web-snapshot-found = Sätze mit diesen Wörtern
web-snapshot-none = Kein Satz hat diese Wörter.
web-snapshot-noscript = Die Suche hier braucht ein Skript; Artikel, Fragen und Daten nicht.
web-snapshot-of = Ein Schnappschuss vom { $date }: Er lässt sich ohne Netz lesen und durchsuchen.
