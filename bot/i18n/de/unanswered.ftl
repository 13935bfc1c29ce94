menu-unanswered = Fragen, die kein Artikel beantwortet
kept-unanswered-day = der Tag, an dem Sie etwas gefragt haben, das kein Artikel beantwortet
kept-unanswered-asker = ein Zeichen an Ihrer Stelle, jede Woche ein anderes, das ohne Schlüssel nichts verrät
kept-unanswered-period = die Woche, in der dieses Zeichen gleich bleibt
kept-unanswered-sealed = diese Frage, verschlüsselt: Die Administratoren sammeln solche Fragen und sehen nur, was in einer Woche zwei oder mehr Personen gefragt haben
unanswered-list = Fragen der letzten 30 Tage, die kein Artikel beantwortet:
unanswered-row = { $n } × { $question }
unanswered-none = In den letzten 30 Tagen haben nie zwei Personen in einer Woche dieselbe unbeantwortete Frage gestellt.
