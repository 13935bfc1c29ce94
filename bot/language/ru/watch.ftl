watch-how = Напишите, чего ждёте, после команды: /watch is WhatsApp unblocked?
watch-begun = Напишу сюда, как только в статьях появится ответ: <i>{ $question }</i>

    Я просматриваю каждую новую статью до { $until }. Список ваших вопросов – /watches, там же можно отказаться.
watch-answered = В статьях уже есть ответ:
watch-answered-begun = Напишу сюда, если новые статьи скажут что-то ещё о <i>{ $question }</i>, до { $until }. Отказаться: /watches.
watch-too-many = { $n ->
    [one] Вы уже ждёте ответа на { $n } вопрос
    [few] Вы уже ждёте ответа на { $n } вопроса
   *[other] Вы уже ждёте ответа на { $n } вопросов
}, больше нельзя. Сначала откажитесь от одного: /watches.
watch-no-question = На это статья ответить не может. Напишите, например: /watch is WhatsApp unblocked?
watch-rings = 🔔 Новое по вашему вопросу: <i>{ $question }</i>
watch-list = Вы ждёте ответа на:
watch-list-row = { $n }. <i>{ $question }</i> – до { $until }
watch-list-empty = Вы не ждёте ответов. Спросите о чём-нибудь или напишите: /watch is WhatsApp unblocked?
watch-list-end = Кнопка с номером отменяет ожидание.
watch-ended = Готово: больше об этом не напишу.
watch-not-yours = Отменить может только тот, кто попросил.
watch-lost = Вопроса уже не видно. Напишите его после команды: /watch …
button-unwatch = Больше об этом не писать
button-unwatch-number = ✕ { $n }
button-watch = 🔔 Сообщить, когда появится ответ
menu-watch = Сообщить, когда появится ответ
menu-watches = Чего я жду

kept-watches-id = случайный номер вопроса, на который вы ждёте ответа
kept-watches-chat = ваш чат в виде такого же хеша
kept-watches-user = вы в виде такого же хеша, чтобы отменить могли только вы
kept-watches-sealed = ваш чат, ваш номер, вопрос и язык: зашифрованы ключом, который лежит отдельно; без них я не смогу вам написать
kept-watches-seen = до какой статьи я уже просмотрел
kept-watches-since = с какого дня статьи для вас новые
kept-watches-at = когда вы начали ждать
kept-watches-rang = когда я написал вам в последний раз
kept-rings-watch = тот же случайный номер
kept-rings-story = о каких сюжетах я вам написал, в виде такого же хеша
