start = Ich beantworte Fragen zu Nachrichten nur mit dem, was in den Artikeln steht, wörtlich und mit Quelle. Fragen Sie einfach, in Ihren eigenen Worten.
start-newest = { $n ->
    [one] Ich habe { $n } Artikel:
   *[other] Ich habe { $n } Artikel, der neueste:
} <b>{ $title }</b>
start-newest-own = { $n ->
    [one] Ich habe { $n } Artikel, der neueste auf Deutsch:
   *[other] Ich habe { $n } Artikel, der neueste auf Deutsch:
} <b>{ $title }</b>
talk-welcome = Gern geschehen.
talk-wrong = Wenn eine Antwort falsch ist, drücken Sie darunter 👎, oder schicken Sie mir 👎: Die Administratoren des Bots sehen es, ohne Ihren Namen.
command-unknown = { $command } kenne ich nicht. Was ich kann, sagen /help und das Menü; oder stellen Sie einfach eine Frage.
command-nearest = { $command } kenne ich nicht. Meinten Sie { $nearest }?

# Was man so schreibt: in Kleinbuchstaben und ohne Satzzeichen, dazwischen jeweils „;“.
typed-hello = und; aber; hallo; hi; hey; hallöchen; tag; moin; servus; grüezi; grüß gott; guten morgen; guten tag; guten abend; zusammen; bot; wie geht’s; wie gehts; wie geht es dir; wie geht es ihnen; wer bist du; wer sind sie; was bist du; bist du ein bot; sind sie ein bot; bist du ein mensch; bist du da; was kannst du; was können sie; was kann ich fragen; was kann ich dich fragen; hilf mir; helfen sie mir; was ist das für ein bot; was ist das hier; wofür ist dieser bot; wozu ist dieser bot; was macht dieser bot; wie funktioniert das; wie funktioniert dieser bot; wie benutze ich das; menü; hilfe; befehle; bitte; ist das ein offizieller bot; ist der bot offiziell; bist du offiziell; wer betreibt diesen bot; wer steckt hinter diesem bot; wer hat dich gemacht; von wem ist dieser bot; kann ich dir vertrauen; ist das kostenlos; ist der bot kostenlos; ist hier jemand; ist da jemand; jemand da
typed-thanks = danke; danke schön; dankeschön; danke sehr; vielen dank; besten dank; herzlichen dank; tausend dank; danke dir; danke ihnen; super; toll; gut; prima; perfekt; klasse; ok; okay; alles klar; verstanden; das hilft; das hat geholfen; hilfreich; sehr hilfreich; guter bot; tschüss; tschüs; auf wiedersehen; bis bald; gute nacht; schönen tag noch
typed-wrong = falsch; das ist falsch; das stimmt nicht; stimmt nicht; falsche antwort; die antwort ist falsch; die antwort stimmt nicht; das ist nicht richtig; nicht richtig; das ist nicht wahr; unsinn; quatsch; das ist ein fehler; fehler; du irrst dich; sie irren sich; schlechte antwort; schlechter bot; das habe ich nicht gefragt; danach habe ich nicht gefragt; das ist keine antwort
typed-more = mehr; mehr davon; mehr dazu; mehr kontext; mehr details; genauer; weiter; und weiter; das ganze zitat; ganzes zitat; vollständig; kontext
typed-language = übersetze; übersetze bitte; übersetze das; übersetzen; bitte übersetzen; übersetzung; auf deutsch; auf deutsch bitte; deutsch bitte; sprichst du deutsch; kannst du deutsch; sprechen sie deutsch; können sie deutsch; warum auf englisch; warum auf russisch; warum nicht auf deutsch; sprache ändern; andere sprache; sprache; ich kann kein englisch; ich verstehe kein englisch
typed-alerts = stopp; stop; abmelden; abbestellen; abonnieren; benachrichtigungen; meine benachrichtigungen; benachrichtige mich; schick mir neuigkeiten; halte mich auf dem laufenden; sag mir bescheid; sag bescheid
