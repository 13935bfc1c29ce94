sources-differ = Источники расходятся
other-sources = Другие места, не обязательно ответ:
page-of = страница { $page } из { $pages }
gone-since = по этому адресу недоступно с { $date }
