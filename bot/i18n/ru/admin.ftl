menu-add = Добавить ссылку, файл или пост
menu-remove = Удалить статью
menu-hide = Скрыть что-нибудь
menu-unhide = Снова показывать
menu-hidden = Что скрыто
menu-notice = Объявление для всех
menu-stats = Статистика
help-admin = <b>Для администраторов</b>
help-row = /{ $command } — { $what }
menu-feedback = Оценки читателей

gate-id = Номер (id) этого чата: <code>{ $id }</code>.
gate-closed = Этот бот отвечает только тем, кого пригласил его администратор. Если вы ждали ответа, сообщите администратору этот номер (id): <code>{ $id }</code>
gate-closed-short = Этот бот отвечает только тем, кого пригласил его администратор.

admin-add-how = Пришлите ссылку, файл или пост, пересланный из канала. Можно и так: /add со ссылкой после команды или в ответ на такое сообщение.
admin-adding = Читаю… Результат появится здесь. Если через минуту его нет, пришлите снова.
admin-adding-waits = Сейчас читаю другое, это следующее на очереди. Результат появится здесь; если его нет, пришлите снова.
admin-add-full = В очереди уже слишком много. Пришлите это снова, когда часть будет готова.
admin-add-so-far = { $left ->
    [0] Читаю… Готово: { $n }.
   *[other] Читаю… Готово: { $n }, осталось: { $left }.
}
admin-add-nothing = Ничего нового там нет.

admin-added = Добавлено: <b>{ $label }</b>
admin-replaced = Изменилось, теперь новая версия: <b>{ $label }</b>
admin-copy = Уже есть, теперь и с этого адреса: { $label }
admin-unchanged = Уже есть: { $label }
admin-gone = Там больше нет: { $label }
admin-failed = Не добавлено: { $label }
    { $fault }
admin-busy = Сейчас идёт работа со статьями, это надолго. Пришлите снова позже.
admin-broken = У меня что-то сломалось, подробности в журнале. Что успело добавиться, осталось.
admin-too-large = Файл больше 20 МБ, а больше Telegram ботам не отдаёт. На сервере: verbatim add FILE
admin-unreadable = Telegram не отдал файл. Если у вас свой сервер Bot API с ключом --local, его папка должна читаться отсюда по тому же пути.

admin-count-added = добавлено: { $n }
admin-count-replaced = изменилось: { $n }
admin-count-copy = есть из других мест: { $n }
admin-count-unchanged = уже есть: { $n }
admin-count-known = уже есть: { $n }
admin-count-gone = исчезло: { $n }
admin-count-failed = не добавлено: { $n }

admin-remove-how = Напишите /remove и номер (id) статьи. Самые новые:
admin-article = <code>{ $id }</code> { $label }
admin-remove-sure = Удалить <b>{ $label }</b> ({ $id })? Цитат из неё больше не будет.
admin-removed = Удалено: <b>{ $label }</b>
admin-kept = Остаётся.
admin-unknown = Статьи { $id } нет. Номера показывает /remove.
admin-not-yours = Это может только администратор.
button-remove = Удалить
button-keep = Оставить

admin-hide-how = Напишите /hide и что не показывать: номер (id) статьи, название издания, сайт вроде example.org или тему в двух словах.
admin-unhide-how = Напишите /unhide и что снова показывать; что скрыто, видно по команде /hidden.
admin-hid = { $kind ->
    [article] Скрыто: статья <code>{ $label }</code>.
    [publisher] Скрыто: всё, что публикует «<b>{ $label }</b>».
    [host] Скрыто: всё с сайта <b>{ $label }</b>.
   *[topic] Скрыто: всё на тему «{ $label }».
} { $much }. Вернуть: /unhide.
admin-unhid = { $kind ->
    [article] Больше не скрыто: статья <code>{ $label }</code>.
    [publisher] Больше не скрыто: всё, что публикует «<b>{ $label }</b>».
    [host] Больше не скрыто: всё с сайта <b>{ $label }</b>.
   *[topic] Больше не скрыто: всё на тему «{ $label }».
}
admin-unhide-nothing = Под таким названием ничего не скрыто; что скрыто, видно по команде /hidden.
admin-hidden-nothing = Ничего не скрыто.
admin-rule = { $kind ->
    [article] статья <code>{ $label }</code>
    [publisher] издание «<b>{ $label }</b>»
    [host] сайт <b>{ $label }</b>
   *[topic] тема «{ $label }»
}: { $much }
admin-hides = { $articles ->
    [one] { $articles } статья
    [few] { $articles } статьи
   *[other] { $articles } статей
}, { $passages ->
    [one] { $passages } отрывок
    [few] { $passages } отрывка
   *[other] { $passages } отрывков
}

notice = 📌 { $text }
admin-notice-how = Напишите /notice и текст объявления: оно появится над каждым ответом. Убрать: /notice off.
admin-notice-now = Сейчас над каждым ответом стоит объявление: { $text }
    Убрать: /notice off.
admin-notice-up = Теперь это объявление стоит над каждым ответом: { $text }
    Убрать: /notice off.
typed-off = выкл; убрать
admin-notice-down = Объявление убрано.
admin-notice-none = Объявления и не было.
admin-notice-long = В объявлении знаков: { $n }, а над ответом помещается { $most }.

stats = <b>С { $since }</b>
stats-questions = { $n ->
    [one] { $n } вопрос
    [few] { $n } вопроса
   *[other] { $n } вопросов
}; с ответом: { $answered }, ничего не найдено: { $refused }
stats-day = <b>{ $day }</b>: с ответом { $answered } · возможно { $uncertain } · не найдено { $missing }
stats-languages = Языки: { $languages }
stats-feedback = 👍 { $n } · 👎 { $unhelpful }
stats-watches = { $n ->
    [one] { $n } уведомление ждёт ответа
    [few] { $n } уведомления ждут ответа
   *[other] { $n } уведомлений ждут ответа
}
stats-waiting = { $n ->
    [one] В очереди { $n } сообщение
    [few] В очереди { $n } сообщения
   *[other] В очереди { $n } сообщений
}
stats-articles = { $n ->
    [one] { $n } статья
    [few] { $n } статьи
   *[other] { $n } статей
}, { $passages ->
    [one] { $passages } отрывок
    [few] { $passages } отрывка
   *[other] { $passages } отрывков
}
stats-newest = Самая новая: { $label } ({ $day })
stats-newest-undated = У самой новой даты нет.
stats-most-quoted = <b>Чаще всего цитировали за 7 дней</b>
stats-quoted = { $n } × { $label } · 👍 { $helpful } · 👎 { $unhelpful }

feedback-none = Ни 👍, ни 👎 пока никто не нажал.
feedback-file = { $n ->
    [one] Оценки { $n } ответа: без имён и без вопросов.
    [few] Оценки { $n } ответов: без имён и без вопросов.
   *[other] Оценки { $n } ответов: без имён и без вопросов.
}

kept-actions-who = если вы администратор: вы в виде такого же хеша. Действия администраторов хранятся этот срок и после /forget
kept-actions-did = какого рода было действие администратора, например «add», но не что именно добавлено
kept-actions-at = когда это было
kept-notices-id = всегда число 1, чтобы объявление было одно
kept-notices-text = объявление, которое администраторы показывают всем; хранится, пока они его не уберут
kept-notices-at = с какого времени его показывают
kept-pauses-what = что редакторы приостановили, например посты в канал
kept-pauses-at = с какого времени

description =
    Я отвечаю на вопросы о новостях только точными словами статей, к каждой цитате даю источник. Если ничего не найду, так и скажу. Выдумать я ничего не могу: сам я ни одной фразы не пишу.

    Просто спросите своими словами.
short-description = Отвечаю дословно по статьям, с источником, или честно говорю, что ничего не нашёл.
