web-embed-wider = Alle Artikel dieser Geschichte fragen
web-embed-more = Mehr zu dieser Antwort
web-embed-examples = Einbetten
web-embed-how = Unter einem Artikel: Nur er wird gefragt; hat er keine Antwort, fragt ein Link alle Artikel seiner Geschichte.
web-embed-article = Zu einem Artikel
web-embed-story = Zur ganzen Geschichte
web-embed-frame = Als Rahmen, ohne Skript
web-embed-unknown = Dieser Artikel ist hier nicht vorhanden.
