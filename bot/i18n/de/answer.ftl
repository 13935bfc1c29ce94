about = Was die Artikel über „{ $subject }“ sagen
left-out = Dazu habe ich nichts gefunden: „{ $question }“
perhaps = Vielleicht beantwortet das Ihre Frage:
did-you-mean = Meinten Sie „{ $question }“?
sources-differ = Die Quellen widersprechen sich
other-sources = Weitere Textstellen (nicht unbedingt die Antwort):
page-of = Seite { $page } von { $pages }
gone-since = unter dieser Adresse seit dem { $date } nicht mehr zu finden
