about = Ce que disent les articles sur « { $subject } »
left-out = Je n’ai rien trouvé sur : « { $question } »
perhaps = Ceci répond peut-être :
did-you-mean = Vouliez-vous dire « { $question } » ?
sources-differ = Les sources divergent
other-sources = Autres passages (pas forcément la réponse) :
page-of = page { $page } sur { $pages }
gone-since = n’est plus à cette adresse depuis le { $date }
