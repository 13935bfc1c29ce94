menu-unanswered = Les questions restées sans réponse
kept-unanswered-day = le jour où vous avez posé une question à laquelle aucun article ne répond
kept-unanswered-asker = une marque à votre place, différente chaque semaine, qui ne dit rien sans la clé
kept-unanswered-period = la semaine où cette marque reste la même
kept-unanswered-sealed = cette question, chiffrée : les administrateurs réunissent ces questions et ne voient que ce que deux personnes ou plus ont demandé la même semaine
unanswered-list = Les questions des 30 derniers jours auxquelles aucun article ne répond :
unanswered-row = { $n } × { $question }
unanswered-none = Ces 30 derniers jours, aucune question sans réponse n’a été posée par deux personnes la même semaine.
