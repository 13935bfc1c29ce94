about = Что говорится в статьях: «{ $subject }»
left-out = Об этом ничего не найдено: «{ $question }»
perhaps = Возможно, это ответ:
did-you-mean = Возможно, вы имели в виду: «{ $question }»?
sources-differ = Источники расходятся
other-sources = Другие отрывки:
page-of = страница { $page } из { $pages }
gone-since = по этому адресу недоступно с { $date }
