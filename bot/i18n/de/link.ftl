menu-link = Einen Link erstellen, der eine Frage stellt
link-how = Schreiben Sie die Frage hinter den Befehl: /link wann wird die Brücke eröffnet?
link-made = { $address }
    Dieser Link fragt: <i>{ $question }</i>

    Er funktioniert ein Jahr lang.

kept-links-id = die Zufallszahl eines Links, mit dem ein Administrator (/link) mich eine Frage beantworten lässt
kept-links-question = die Frage in diesem Link, unverschlüsselt, damit ich sie beantworten kann
kept-links-at = wann der Link zuletzt erstellt wurde
