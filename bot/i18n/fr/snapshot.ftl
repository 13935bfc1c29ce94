web-snapshot-found = Phrases avec ces mots
web-snapshot-none = Aucune phrase n’a ces mots.
web-snapshot-noscript = La recherche a besoin ici d’un script ; articles, questions et dates, non.
web-snapshot-of = Un instantané du { $date } : il se lit et se consulte sans réseau.
