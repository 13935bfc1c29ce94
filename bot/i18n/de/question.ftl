how-to-ask = Ich beantworte Fragen zu den Artikeln, die ich bekommen habe, mit deren eigenen Worten. Fragen Sie mich: wer, wann, wo, wie viele, warum?
how-ask-command = Schreiben Sie die Frage hinter den Befehl: /ask wer hat das gesagt, und wann?
not-found = Dazu habe ich in den Artikeln nichts gefunden.
nearest = Ähnliche Textstellen (nicht unbedingt die Antwort):
no-articles = Es gibt noch keine Artikel.
articles = { $n } Artikel:
and-more = … und { $n } weitere
also-in = auch in { $names }
also-in-more = auch in { $names } und { $n } weiteren

question-empty = Bitte schreiben Sie Ihre Frage.
question-wordless = Bitte fragen Sie mit Worten.
question-long = Ihre Frage hat { $n } Zeichen; bitte verwenden Sie höchstens { $most }.
