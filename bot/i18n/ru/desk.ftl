web-desk = Редакторская
web-desk-how = Чтобы войти, напишите боту /desk: он пришлёт ссылку, по которой можно войти один раз в течение десяти минут.
web-desk-refused = Так войти нельзя. Ссылка действует один раз и десять минут.
web-desk-enter = Войти
web-desk-password = Пароль
web-desk-leave = Выйти
web-desk-figures = Цифры
web-desk-articles = Статьи
web-desk-add = Добавить
web-desk-feeds = Ленты
web-desk-hidden = Скрытое
web-desk-unanswered = Без ответа
web-desk-votes = Оценки
web-desk-notice = Объявление
web-desk-counts = Вопросы по дням
web-desk-answered = есть ответ
web-desk-uncertain = возможно
web-desk-not-found = ничего не найдено
web-desk-not-a-question = не вопрос
web-desk-as-table = Таблицей
web-desk-day = День
web-desk-no-questions = В последние дни вопросов не было.
web-desk-feeds-n = лент: { $n }
web-desk-publisher = Издание
web-desk-since = С даты (2026-02-13)
web-desk-until = По дату
web-desk-language = Язык (ru)
web-desk-id = Номер (id)
web-desk-filter = Отобрать
web-desk-is-hidden = скрыто
web-desk-original = оригинал
web-desk-hide = Скрыть
web-desk-show = Показывать снова
web-desk-remove = Удалить…
web-desk-newer = Новее
web-desk-older = Старее
web-desk-remove-sure = Удалить эту статью? Больше она не будет цитироваться.
web-desk-hide-what = Номер (id) статьи, издание, сайт вида example.org или тема в одном-двух словах
web-desk-sent = Недавно отправлено
web-desk-working = Читаю…
web-desk-follow = Подписаться
web-desk-unfollow = Отписаться
web-desk-feed-address = Адрес ленты, страницы с лентой или канала
web-desk-add-link = Добавить ссылку
web-desk-address = Адрес статьи
web-desk-file = Файл, до { $n } МБ
web-desk-add-file = Добавить файл
web-desk-unanswered-off = Вопросы без ответа не хранятся: см. KEEP_UNANSWERED.
web-desk-article = Статья
web-desk-no-article = ничего не процитировано, или статья удалена
web-desk-settings = Настройки
web-desk-running = В работе
web-desk-channel = посты в канал
web-desk-report = недельный отчёт админам
web-desk-unanswered-kept = хранение вопросов без ответа; пауза стирает их
web-desk-paused = пауза
web-desk-pause = Приостановить
web-desk-resume = Продолжить
web-desk-sessions = Сеансы
web-desk-sessions-how = «Выйти» завершает сеанс в этом браузере. Эта кнопка завершает сеансы у всех, и ваш тоже:
web-desk-end = Завершить все сеансы
web-desk-save = Сохранить
web-desk-notice-text = Показывается над каждым ответом; не больше { $most } знаков, пусто — убрать
admin-followed = Подписка: <b>{ $label }</b>
menu-desk = Открыть редакторскую
admin-desk = <a href="{ $address }">Открыть редакторскую</a>. Ссылка действует один раз и десять минут; никому её не передавайте.
admin-desk-off = Веб-страница не включена: см. WEB_LISTEN и WEB_ADDRESS.
web-desk-rule = { $kind ->
    [article] статья «{ $label }»
    [publisher] издание «{ $label }»
    [host] сайт «{ $label }»
   *[topic] тема «{ $label }»
}: { $articles ->
    [one] { $articles } статья
    [few] { $articles } статьи
   *[other] { $articles } статей
}, { $passages ->
    [one] { $passages } отрывок
    [few] { $passages } отрывка
   *[other] { $passages } отрывков
}
