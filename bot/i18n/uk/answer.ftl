about = Що у статтях сказано про «{ $subject }»
left-out = Про це нічого не знайдено: «{ $question }»
perhaps = Можливо, це відповідь:
did-you-mean = Можливо, ви мали на увазі: «{ $question }»?
sources-differ = Джерела розходяться
other-sources = Інші уривки:
page-of = сторінка { $page } з { $pages }
gone-since = за цією адресою недоступно з { $date }
