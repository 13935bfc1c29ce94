about = Lo que dicen los artículos sobre «{ $subject }»
left-out = No he encontrado nada sobre: «{ $question }»
perhaps = Quizá esto responda:
did-you-mean = ¿Querías decir «{ $question }»?
sources-differ = Las fuentes no coinciden
other-sources = Otros pasajes (no tienen por qué responder):
page-of = página { $page } de { $pages }
gone-since = ya no está en esta dirección desde el { $date }
