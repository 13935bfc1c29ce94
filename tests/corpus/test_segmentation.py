"""Cutting articles: whole sentences, in order, nothing lost and nothing twice."""

from __future__ import annotations

import random

import pytest

from corpus import Article, Passage, PassageSpan, Span, sentences, split
from corpus.segmentation import SENTENCE_LIMIT_CHARS, is_heading, paragraphs, title_of

_PIECES = (
    *("Mr. J. Smith paid $3.5 million. ", "He left. ", "“We go. We stay,” she said. ", "No! "),
    *("the U.S. Senate ", "word ", "a " * 40, "x" * 300, "Really?! ", "etc. ", "5. ", "e.g. "),
    *("\n", "\n\n", "\r\n", "\u2028", "\x0b", " ", "\u00a0", "\t", "\u200b", "\ufeff", "\x00"),
    *("## Heading\n", "The Rise of Max\n", "- item\n", "1. item\n", "**\n", "***\n", "---\n"),
    *(
        "Он сказал: «Да. Нет». ",
        "— Кто? — спросил он. ",
        "中国。日本！",
        "مرحبا. ",
        "🎉 ",
        "👩‍👧. ",
    ),
    *("“", "”", '"', "(", ")", "…", ".", "?", "[1]", "ı̇", "\u0301", "ﬁ. ", "½. ", "Ⅻ "),
)


def random_texts(count: int, seed: int = 1) -> list[str]:
    """Texts that mix what splitting has to get right."""
    chance = random.Random(seed)  # noqa: S311 - the same texts in every run
    return ["".join(chance.choices(_PIECES, k=chance.randrange(60))) for _ in range(count)]


def _words(text: str, spans: list[Span]) -> list[int]:
    """Where the letters and digits of some spans stand."""
    return [i for span in spans for i in range(*span) if text[i].isalnum()]


@pytest.mark.parametrize(
    "marked",
    [
        "Mr. J. Smith paid $3.5 million. | He left.",
        "The U.S. Senate voted. | The U.K. did not.",
        "He lives in the U.S. | He works there.",
        "“We will not stop. We cannot stop,” she said. | He agreed.",
        '"Is it true?" he asked. | "Yes." | She left.',
        "He said: “It is over.” | Then he left.",
        "The “sovereign internet.” | This initiative aims high.",
        "Dr. Who met Prof. A. B. Cohen at 5 p.m. on Jan. 3. | They talked.",
        "The meeting ended at 5 p.m. | They left.",
        "No. 5 was sold for £1.2bn. | It cost e.g. more than Rs. 500.",
        "See Fig. 3. | It shows growth of 3.4%. | The end.",
        "Wait... what happened? | Nothing!",
        "What?! | No way. | Really?",
        "Yahoo! is a company. | It was sold.",
        "Visit example.com. | See https://a.b/c.d?e=f. | Done.",
        "Acme Inc. said that Foo Ltd. would merge with Bar Corp. and others. | It did.",
        "Gen. Valery Gerasimov and Sen. John McCain met. | Lt. Col. Brown, too.",
        "On 12.03.2024 it rose. | It fell by 0.5.",
        "The report.[1] | It says so.[2][3] | Then more.",
        "1. Buy milk. | 2. Sell it.",
        "J.K. Rowling wrote it. | J. R. R. Tolkien did not.",
        "He met George W. Bush. | Then Vladimir V. Putin.",
        "It was Sept. 11, 2001. | Nov. 5 is next.",
        "She said, “Why? Because. OK?” and left. | Then came back.",
        "“It is over.” said he. | Then he left.",
        "Roe v. Wade fell. | Justice O'Connor dissented.",
        "“We fight. | We win.",  # a quotation that goes on in the next paragraph
        "Это сделал А. С. Пушкин. | Он родился в 1799 г. в Москве. | Потом умер.",
        "Он живёт на ул. Ленина, там 5 тыс. чел. и дом. | Это всё.",
        "«Мы не сдадимся», — сказал он. | «Никогда!» — добавил он. | Все ушли.",
        "— Кто там? — спросил он. | — Я. | Она ушла.",
        "Он заплатил 3,5 млн руб. за это. | Потом ушёл.",
        "Он сказал: «Да. Нет». | Потом ушёл.",
        "中国。 | 日本！ | 韓国？",
        "i ran. | it was late. | nobody saw.",
    ],
)
def test_sentences_end_where_they_end(marked: str) -> None:
    """Quotes, abbreviations, initials, decimals and dialogue do not end a sentence."""
    text = marked.replace(" | ", " ")
    assert " | ".join(text[a:b] for a, b in sentences(text)) == marked


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        (
            "uk",
            "Це сказав І. І. Петренко, заст. директора. | Він з м. Києва. | — Я. | Вона пішла.",
        ),
        ("uk", "У 2026 р. витратили 5 тис. грн. на ремонт. | «Ми готові!» — сказав він."),
        ("be", "Гэта сказаў А. А. Кавалёў. | Ён з Мінска."),
        ("fr", "M. Dupont a payé. | « C'est fini ! » dit-il. | Voir p. 12."),
        ("de", "Am 3. März zahlte Dr. F. Meier z. B. 5 Mio. Euro. | Es geht weiter."),
        ("es", "El Sr. J. García pagó. | ¿Qué pasó? | El EE. UU. respondió."),
        ("pl", "Powiedział to prof. J. Nowak z ul. Długiej. | Potem wyszedł."),
    ],
)
def test_sentences_in_other_languages(language: str, marked: str) -> None:
    """Each by the rules of its own."""
    text = marked.replace(" | ", " ")
    assert " | ".join(text[a:b] for a, b in sentences(text, language=language)) == marked


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", "The hearing starts at 9 a.m. Friday in Orrin. | It is open."),
        ("en", "It runs from 8 a.m. Monday to 6 p.m. Friday. | Then it rests."),
        ("en", "Voting ends at 8 p.m. Moscow time on Sunday. | It began at 5 a.m. GMT."),
        (
            "en",
            "The train left at 6 p.m. Eastern Time. | They arrived at 9 p.m. | No time was lost.",
        ),
        (
            "en",
            "It ends at 9 p.m. (2100 GMT) on Friday. | He was seen at 5 p.m. | Central Park shut.",
        ),
        ("en", "He called at 3 a.m. | Mr. Hale was asleep at that time."),
        (
            "en",
            "Yan et al. [2004] analysed it. | So did Orr et al. (2019) and Li et al. [7], twice.",
        ),
        ("en", "Trying to get back to Com. & Adm. took long. | He failed."),
        (
            "en",
            "The firm, worth est. 300 million, has approx. 40 shops. | The max. 41 degrees fell.",
        ),
        ("en", "The No. 5 bus took Rte. 66 to Ft. Hale. | See Eq. 7."),
        ("ru", "Завод им. Кирова и НИИ им. Баумана закрыты. | Помогли им. | Они рады."),
        ("ru", "Театр оперы и балета им. Глинки горит. | Театр помог им. | Они рады."),
        ("ru", "Это было в нач. XX в. в Одессе. | Город рос."),
        ("en", "It opens at 10 a.m. Tuesdays and Thursdays. | It is small."),
        ("ru", "В пос. Северный и дер. Луговая света нет. | Глава пос. Лесной молчит."),
        ("ru", "Рост составил ок. 5 %, см. рис. 3 и табл. 2. | Это мало."),
        ("ru", "В авг. 2024 г. Россия ввела закон № 5, п. 3 ст. 12. | Он суров."),
        ("ru", "Ущерб — 40 млн руб. | Дом снесут. | Сгорело 800 кв. м. | Никто не погиб."),
        ("ru", "Это было в XX в. | Тогда жили иначе. | В XX в. Россия изменилась."),
        (
            "ru",
            "Он родился в 1961 г. | Отец погиб. | Закон, подписанный в 2015 г. Путиным, отменён.",
        ),
        ("ru", "«Я родился в 1961 г. Отец умер», — сказал он. | Он ушёл."),
        ("ru", "Об этом сказал врач Е. Сомов. | Он весил 80 кг. | Рост 1,8 м. | Возраст 40 л."),
        (
            "uk",
            "Прибуток зріс на 5 млн грн. | Завод ім. Малишева зачинено. | Я дав їм. | Вони пішли.",
        ),
        ("uk", "Замок постав у XIV ст. | У 2019 р. Україна та ін. | Далі буде."),
        ("de", "Dr. Lind traf den 2. Bürgermeister. | Sie kam am 3. | Dann schwieg er."),
        ("de", "Im 18. und 19. Jahrhundert galt das, inkl. Zöllen usw. | Niemand klagte."),
        ("fr", "Elle est née le 3 sept. 1950 à St. Malo, av. Foch. | J.-P. Roy aussi."),
        ("es", "El Cnel. Soto viajó a EE. UU. | Su hijo no. | ¿Volvió? | No. | Se quedó."),
    ],
)
def test_abbreviations_of_news_reports(language: str, marked: str) -> None:
    """A clock, a measure, a title: where its stop ends a sentence, and where it does not."""
    text = marked.replace(" | ", " ")
    assert " | ".join(text[a:b] for a, b in sentences(text, language=language)) == marked


def test_a_language_with_a_region_is_that_language() -> None:
    """BCP 47 codes come as "ru-RU" too; the rules are those of the language."""
    text = "Это сделал А. С. Пушкин. Все знают."
    assert sentences(text, language="ru-RU") == sentences(text, language="ru")
    assert len(sentences(text, language="ru-RU")) == 2


def test_sentences_and_gaps_rebuild_the_text() -> None:
    """Sentences are in order, within bounds, trimmed; no letter or digit lies between them."""
    for text in random_texts(300):
        at, rebuilt = 0, ""
        for start, end in sentences(text):
            assert at <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            assert end - start <= SENTENCE_LIMIT_CHARS
            assert not any(c.isalnum() for c in text[at:start])
            rebuilt += text[at:start] + text[start:end]
            at = end
        assert not any(c.isalnum() for c in text[at:])
        assert rebuilt + text[at:] == text


def test_every_word_outside_headings_is_in_exactly_one_passage() -> None:
    """Passages lose nothing that can be quoted and hold nothing that must not be."""
    for text in random_texts(300, seed=2):
        said = [s for s in paragraphs(text) if not is_heading(text[s.start : s.end])]
        expected = _words(text, said)
        cuts = split(text)
        assert _words(text, [c.span for c in cuts]) == expected
        assert _words(text, [s for c in cuts for s in c.sentences]) == expected


@pytest.mark.parametrize("limit_chars", [40, 200, 800])
def test_passages_are_whole_sentences_of_one_section(limit_chars: int) -> None:
    """A passage starts and ends with a sentence, keeps to the limit, and crosses no heading."""
    for random_text in random_texts(150, seed=limit_chars):
        text = random_text.replace("\t", " ")  # lines of cells may be a table
        headings = [s for s in paragraphs(text) if is_heading(text[s.start : s.end])]
        if not [s for s in paragraphs(text) if s not in headings]:
            continue  # a headline may be all that is said
        for cut in split(text, limit_chars=limit_chars):
            assert cut.span == (cut.sentences[0].start, cut.sentences[-1].end)
            assert len(cut.sentences) == 1 or cut.span.end - cut.span.start <= limit_chars
            assert not [h for h in headings if cut.span.start < h.end and h.start < cut.span.end]
            above = [
                h
                for h in headings
                if h.end <= cut.span.start and any(c.isalnum() for c in text[h.start : h.end])
            ]
            assert cut.heading == (above[-1] if above else None)


def test_a_long_section_makes_passages_of_about_equal_length() -> None:
    """No stub is left at the end of a section."""
    text = "This sentence has exactly forty-one chars. " * 60
    lengths = [cut.span.end - cut.span.start for cut in split(text, limit_chars=800)]
    assert len(lengths) == 4
    assert max(lengths) - min(lengths) <= 50


def test_a_sentence_longer_than_a_message_is_cut_at_white_space() -> None:
    """Its parts are as long as may be, end between words and lose none."""
    text = "word " * 900 + "end."
    parts = [text[a:b] for a, b in sentences(text)]
    assert " ".join(parts) == text
    assert [len(part) <= SENTENCE_LIMIT_CHARS for part in parts] == [True] * 4
    assert min(len(part) for part in parts[:-1]) > SENTENCE_LIMIT_CHARS - 6


def test_a_word_longer_than_a_message_is_cut_all_the_same() -> None:
    """Without white space there is no better place."""
    assert [b - a for a, b in sentences("x" * 4000)] == [1500, 1500, 1000]


@pytest.mark.parametrize(
    "line",
    [
        "Why it Matters",
        "The Rise of Max and Its Implications",
        "**",
        "---",
        "## Even with a stop.",
        "*Section*",
        "MOSCOW, March 3",
        "Who owns TikTok?",
        "**What happens next?**",
    ],
)
def test_a_short_line_without_a_stop_is_a_heading(line: str) -> None:
    """Headings, markup and questions that stand alone are never quoted, but known below them."""
    text = f"It rains.\n{line}\nIt snows."
    assert [text[slice(*c.span)] for c in split(text)] == ["It rains.", "It snows."]
    named = any(c.isalnum() for c in line)
    heading = split(text)[1].heading
    assert (heading and text[slice(*heading)]) == (line if named else None)


@pytest.mark.parametrize(
    "line",
    [
        "It rains.”",
        "It rains.[12]",
        "It rains! 🎉",
        "„Es regnet.“",
        "He asked: “Who owns it?”",
        "Who owns it? Nobody knows.",
        "- an item of a list",
        "2) another item",
        "w " * 17,
    ],
)
def test_what_is_said_in_a_short_line_is_no_heading(line: str) -> None:
    """A stop at its end counts whatever marks follow it; items of a list are said."""
    assert [line[slice(*c.span)] for c in split(line)] == [line.strip()]


def test_hard_wrapped_lines_are_read_as_paragraphs() -> None:
    """Where lines break at a column, a sentence goes on in the next line, with any line ends."""
    text = (
        "The Title\n\nIt was a dark and stormy night and the rain fell in\ntorrents except at "
        "occasional intervals when it was\nchecked by Mr.\nSmith. He said “no.\nNever.” and left "
        "the\nhouse quite soon.\n* A point is made\n"
    )
    for ended in (text, text.replace("\n", "\r\n")):
        cuts = split(ended)
        found = [" ".join(ended[slice(*s)].split()) for c in cuts for s in c.sentences]
        assert found == [
            (
                "It was a dark and stormy night and the rain fell in torrents except at "
                "occasional intervals when it was checked by Mr. Smith."
            ),
            "He said “no. Never.” and left the house quite soon.",
            "* A point is made",
        ]
        assert {ended[slice(*c.heading)] for c in cuts if c.heading} == {"The Title"}


def test_one_paragraph_a_line_is_not_taken_for_hard_wrapped() -> None:
    """Short paragraphs in lines of their own stay apart."""
    lines = [f"Paragraph {i} is a short one but says enough to be quoted." for i in range(9)]
    text = "\n".join(lines)
    assert len([s for c in split(text) for s in c.sentences]) == 9


def test_headlines_below_each_other_are_not_one_paragraph() -> None:
    """Lines of about a column that start anew say nothing that goes on."""
    headlines = [
        "The Ministry Speaks Out on the New Limits for Calls",
        "Prices of Phones Rise Again as the Winter Goes On",
        "Nobody Knows What Comes Next for the Largest App",
    ]
    assert split("\n".join(headlines)) == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("**\n## Rain\nIt rains.", "Rain"),
        ("**Rain**\nIt rains.", "Rain"),
        ("It rains.\nRain", None),
        ("**\n", None),
        ("", None),
    ],
)
def test_the_title_is_the_heading_before_anything_is_said(text: str, title: str | None) -> None:
    """Without its markup; where something is said first, there is none."""
    assert title_of(text) == title


def test_a_passage_is_a_slice_with_its_section() -> None:
    """Its text cannot differ from the article, its section comes without markup."""
    article = Article("## Rain\nIt rains. It pours.")
    passage = Passage(1, article, *split(article.text)[0])
    assert passage.text == "It rains. It pours."
    assert passage.text == article.text[passage.span.start : passage.span.end]
    assert passage.section == "Rain"
    assert Passage(1, article, *PassageSpan(Span(0, 2), (Span(0, 2),), None)).section is None


def test_rows_of_a_table() -> None:
    """A row is a sentence below the header of its table; the text after it has its own heading."""
    text = (
        "# Trams\n\nThey run from Saturday.\n\n| Line | Length |\n|------|-------:|\n"
        "| T1 | 11.4 km |\n| T2 | 7.9 km |\n\nThe mayor rides the first."
    )
    got = [
        (
            [text[slice(*sentence)] for sentence in cut.sentences],
            cut.heading and text[slice(*cut.heading)],
        )
        for cut in split(text)
    ]
    assert got == [
        (["They run from Saturday."], "# Trams"),
        (["T1 | 11.4 km", "T2 | 7.9 km"], "Line | Length"),
        (["The mayor rides the first."], "# Trams"),
    ]


_NEWS = """
en|The ferry leaves at 7 a.m. Thursday from Pier 4. | It is free.
en|Doors open at 6 p.m. CET on Friday. | Seats are few.
en|The curfew ends at 5 a.m. | Local bakers are glad.
en|Work starts at 9 a.m. | Buses run until midnight.
en|Around 11 p.m. Sgt. Lea Moss found the car. | It was empty.
en|The Dept. of Health closed the well. | Nobody fell ill.
en|The study by Lind et al. (2019) looked at 40 wells. | It found lead.
en|The bridge carries max. 12 tonnes. | Lorries must turn.
en|Rents rose by approx. 8 per cent, min. 3 per cent. | Wages did not.
en|The firm Hale & Sons Ltd. sold its yard. | The buyer is Brode Inc. | It paid cash.
en|She lives in St. Ives, Cornwall. | He does not.
en|The vol. 2 report, pp. 14-19, names him. | He denies it.
en|Prof. em. Ada Lorne spoke first. | Then came Rep. Jo Hale (R-Mont.). | Nobody clapped.
en|"Is it safe?" he asked. | "No." | He left.
en|The U.S. Navy sent two ships. | It was in the U.S. | Then it sailed on.
ru|Музей им. Репина закрыли на ремонт. | Он откроется в мае.
ru|Пожар вспыхнул в пос. Заречный ок. 5 ч. утра. | Его потушили к 9 ч. | Никто не погиб.
ru|По данным Росстата (см. табл. 4 и рис. 2), цены выросли. | Зарплаты — нет.
ru|Согласно ст. 158 ч. 2 УК РФ, ему грозит до 5 лет. | Суд в пт. | Адвокат молчит.
ru|Ремонт обошёлся в 3 млрд. руб. | Дорогу открыли в окт. 2025 г. | Движение свободное.
ru|Дом построен в нач. XX в. | Архитектор — А. И. Шухов.
ru|Площадь зала — 340 кв. м. | Билеты стоят от 500 руб. | Детям вход свободный.
ru|Т. е. завод закроют, сказал ген. директор П. Орлов. | Рабочих уволят.
ru|Она живёт на ул. Мира, д. 5, кв. 12. | Соседи её не видели.
ru|Поезд опоздал на 40 мин. | Пассажирам вернут деньги.
ru|«Куда идти?» — спросила она. | Ответа не было.
uk|Ремонт коштував 4 млн грн. | Дорогу відкрили в січні.
uk|Школу ім. Франка закрили. | Діти вчаться вдома.
uk|У с. Лугове, вул. Садова, буд. 7, сталася пожежа. | Її загасили о 3 год. ночі.
uk|За даними на 1 січ. 2026 р. Україна має 12 таких мостів. | Ще два будують.
uk|Площа залу — 340 кв. м. | Квитки дорогі.
uk|Про це повідомив проф. О. Лозенко з ун-ту ім. Шевченка. | Він правий.
de|Der 1. FC Orre verlor gegen den SV Holm. | Das Spiel endete 2:0.
de|Sie traf den 3. Vizepräsidenten in St. Gallen. | Er schwieg.
de|Am 12. Okt. um 8 Uhr beginnt der Prozess. | Er dauert bis ca. 16 Uhr.
de|Laut § 12 Abs. 3 Nr. 2 ist das verboten. | Die Fa. Brode klagt.
de|Die Kosten betragen rd. 3 Mio. Euro bzw. 12 Prozent. | Das ist viel.
de|Prof. Dr. h. c. Lea Moos sprach zuerst. | Dann sprach Frau Dr. Hahn.
de|Im 19. Jh. war die Stadt reich. | Heute nicht mehr.
de|Die Messe findet vom 3. bis 5. Mai statt. | Der Eintritt ist frei.
de|Er kam auf Platz 2. | Sein Bruder wurde 3. | Alle jubelten.
fr|Mme Roux et M. Lenoir ont signé av. midi. | Le maire est absent.
fr|Il habite au 12, av. Foch, et sa sœur bd. Voltaire. | Ils se voient peu.
fr|Le train de 8 h. 15 est parti. | Il était vide.
fr|La loi no. 12, art. 4, l'interdit. | Il fera appel.
fr|« C'est fini. » | Elle est sortie.
fr|Env. 300 personnes, dont le Pr. Moreau et Me. Petit, sont venues. | Il pleuvait.
es|La Sra. Gil y el Dr. Paz hablaron el lunes. | Nadie aplaudió.
es|El art. 4, pág. 12, lo prohíbe. | La empresa Brode S.A. recurrirá.
es|Vive en la Avda. Mayor núm. 7. | Su hermana, en EE. UU. desde 2019.
es|El acto empieza a las 9 a. m. del viernes. | La entrada es libre.
es|¿Cuándo abre? | Abre a las 5 p.m. todos los días.
es|Costó aprox. 3 mill. de euros. | Es mucho.
"""


@pytest.mark.parametrize("line", _NEWS.strip().split("\n"))
def test_sentences_of_news_in_six_languages(line: str) -> None:
    """The language, and the text with a bar where a sentence ends."""
    language, _, marked = line.partition("|")
    text = marked.replace(" | ", " ")
    assert " | ".join(text[a:b] for a, b in sentences(text, language=language)) == marked


@pytest.mark.parametrize(
    ("table", "header", "rows"),
    [
        (
            "| Line | Length | Stops |\n|:---|---:|:--:|\n| T1 | 4 km | 9 |\n| T2 | 7 km | 12 |",
            "Line | Length | Stops",
            ["T1 | 4 km | 9", "T2 | 7 km | 12"],
        ),
        (
            "Line | Length\n--- | ---\nT1 | 4 km\nT2 | 7 km",
            "Line | Length",
            ["T1 | 4 km", "T2 | 7 km"],
        ),
        ("Line\tLength\nT1\t4 km\nT2\t7 km", "Line\tLength", ["T1\t4 km", "T2\t7 km"]),
        ("Anna Berg\tmayor\nUlf Aker\tclerk", "# Tram", ["Anna Berg\tmayor", "Ulf Aker\tclerk"]),
        ("| T1 | 4 km |\n| T2 | 7 km |", "# Tram", ["T1 | 4 km", "T2 | 7 km"]),
    ],
)
def test_tables_of_texts(table: str, header: str, rows: list[str]) -> None:
    """Of pipes at both ends or within, or of tabs; what follows is below the heading before."""
    text = f"# Tram\n\nIt runs on time.\n\n{table}\n\nIt opens in May."
    cuts = [
        (
            text[slice(*cut.heading)] if cut.heading else "",
            [text[slice(*s)] for s in cut.sentences],
        )
        for cut in split(text)
    ]
    said = [(heading, sentence) for heading, sentences in cuts for sentence in sentences]
    assert [each for each in said if each[1] in rows] == [(header, row) for row in rows]
    assert said[0] == ("# Tram", "It runs on time.")
    assert said[-1] == ("# Tram", "It opens in May.")
    assert len(said) == len(rows) + 2


@pytest.mark.parametrize(
    "item",
    [
        "- Price: 310 million crowns",
        "1. First driver: Lisa Brandt",
        "2) Second driver: Al Orr",
        "— Цена: 310 млн рублей",
        "– Завод: «Вагон»",
        "• Трамваев: 24",
        "  * The quay until June",
        "- [ ] Windows until June",
        "> I shall not step down before June",
    ],
)
def test_items_and_quotations_of_texts(item: str) -> None:
    """They can be quoted without a stop, and head nothing."""
    text = f"# Facts\n\nThe city said:\n\n{item}\n\nIt opens in May."
    (cut,) = split(text)
    assert [text[slice(*s)] for s in cut.sentences][1:] == [item.strip(), "It opens in May."]


@pytest.mark.parametrize("line", ["A tab\there and no more", "Either | or, the mayor said"])
def test_lines_that_are_no_tables(line: str) -> None:
    """A single line is none, without a line of dashes below it."""
    text = f"News\n\n{line}.\nIt opens in May."
    (cut,) = split(text)
    assert text[slice(*cut.sentences[0])] == f"{line}."
