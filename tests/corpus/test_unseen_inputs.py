"""Articles of kinds that the code was not written for are read as a person reads them."""

from __future__ import annotations

import io
import json
import quopri
import re
import zipfile
from collections.abc import Iterator
from typing import Any, cast

import pytest

from corpus import Article, Sandbox, sentences, split

pytestmark = pytest.mark.process

EN = (
    "The ferry between Oster Quay and Linn Island will sail again on Friday, the port said.",
    "It had been laid up for eleven weeks after a crack was found in its rudder.",
    "Passengers who paid for the spring timetable get their money back by the end of June.",
    "Captain Ines Marlow called the wait longer than any she remembers.",
)
RU = (
    "Паром между Остерской пристанью и островом Линн снова пойдёт в пятницу, сообщил порт.",
    "Он простоял одиннадцать недель, потому что в руле нашли трещину.",
    "Пассажирам, купившим весенние билеты, вернут деньги до конца июня.",
    "Капитан Инеса Марлоу сказала, что такого долгого ожидания она не помнит.",
)
UK = (
    "Пором між Остерською пристанню та островом Лінн знову піде у п’ятницю, повідомив порт.",
    "Він простояв одинадцять тижнів, бо в кермі знайшли тріщину.",
    "Пасажирам, які купили весняні квитки, повернуть гроші до кінця червня.",
    "Капітанка Інеса Марлоу сказала, що такого довгого чекання вона не пам’ятає.",
)
DE = (
    (
        "Die Fähre zwischen Osterkai und der Insel Linn fährt ab Freitag wieder, "
        "teilte der Hafen mit."
    ),
    "Sie lag elf Wochen still, weil im Ruder ein Riss gefunden worden war.",
    "Wer für den Frühling bezahlt hat, bekommt sein Geld bis Ende Juni zurück.",
    "Kapitänin Ines Marlow sagte, sie erinnere sich an keine längere Pause.",
)
FR = (
    "Le bac entre le quai d’Oster et l’île de Linn reprendra vendredi, a annoncé le port.",
    "Il était resté à quai onze semaines à cause d’une fissure dans le gouvernail.",
    "Les passagers qui ont payé pour le printemps seront remboursés avant la fin de juin.",
    "La capitaine Inès Marlow dit ne pas se souvenir d’une attente aussi longue.",
)
ES = (
    (
        "El transbordador entre el muelle de Oster y la isla de Linn volverá el "
        "viernes, dijo el puerto."
    ),
    "Estuvo once semanas parado porque se halló una grieta en el timón.",
    "Los pasajeros que pagaron la primavera recuperarán su dinero antes del fin de junio.",
    "La capitana Inés Marlow dijo que no recuerda una espera tan larga.",
)
COOKIES = "".join(
    f"<p>We and our {n} partners store cookies of class {n} on your device, "
    "to measure how you use "
    "this site, to choose what you see and to keep you signed in. You may "
    "withdraw your consent "
    "at any time under Settings, and partners may rely on a legitimate "
    "interest instead.</p>"
    for n in range(11, 31)
)
NAV = (
    '<header><a href="/">The Linn Courier</a><nav><ul><li><a href="/world">'
    'World</a></li><li><a href="/sport">Sport</a></li><li><a href="/mail">'
    "Newsletters</a></li></ul></nav></header>"
)
ASIDE = (
    '<aside><h3>Most read</h3><ul><li><a href="/1">'
    'Baker wins the regatta by a boat length</a></li><li><a href="/2">'
    "Seven tips for a warmer kitchen this winter</a></li></ul></aside>"
)
FOOTER = (
    "<footer><p>© 2026 The Linn Courier. All rights reserved.</p>"
    '<a href="/terms">Terms</a></footer>'
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """The reader of pages, feeds and mail."""
    with Sandbox() as sandbox:
        yield sandbox


def page(body: str, *, language: str = "en", head: str = "", title: str = "Ferry") -> bytes:
    """A whole page of a newspaper."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title}</title>{head}</head>{body}</html>"
    ).encode()


def paragraphs(lines: tuple[str, ...]) -> str:
    """The lines as paragraphs."""
    return "".join(f"<p>{line}</p>" for line in lines)


def story(sentence: str, *, lines: tuple[str, ...] = EN, language: str = "en") -> bytes:
    """A page whose article has a paragraph of this markup in its midst."""
    return page(
        f"<body>{NAV}<main><article><h1>Ferry</h1><p>{lines[0]}</p><p>"
        f"{lines[1]}</p>{sentence}"
        f"<p>{lines[2]}</p></article></main>{ASIDE}{FOOTER}</body>",
        language=language,
    )


def read(
    sandbox: Sandbox, data: bytes, name: str = "a", declared: str | None = "text/html"
) -> Article:
    """The one article in some bytes."""
    (found,) = cast(
        "tuple[Any, ...]", sandbox.read(data, f"https://courier.example/{name}", declared=declared)
    )
    return cast("Article", found.article)


def sentences_of(article: Article) -> list[str]:
    """The sentences that can be quoted from an article."""
    return [
        article.text[slice(*span)]
        for passage in split(article.text, language=article.language)
        for span in sentences(article.text, passage.span, language=article.language)
    ]


WRAPPERS = [
    pytest.param(
        "en",
        EN,
        f'<body class="tag-politics has-sidebar">{NAV}<div class="wrap '
        'has-sidebar ad-free">'
        f"<h1>Ferry sails again</h1>{paragraphs(EN)}</div>{ASIDE}{FOOTER}</body>",
        id="tag-politics-ad-free",
    ),
    pytest.param(
        "ru",
        RU,
        f'<body>{NAV}<main class="social-first share-layout"><div class="tags-on '
        'comments-closed">'
        f"<h1>Паром вернулся</h1>{paragraphs(RU)}</div></main>{ASIDE}{FOOTER}</body>",
        id="social-first-comments-closed",
    ),
    pytest.param(
        "de",
        DE,
        f'<body>{NAV}<div id="paywall-open" class="premium-free subscribe-none">'
        "<h1>Fähre</h1>"
        f"{paragraphs(DE)}</div>{ASIDE}{FOOTER}</body>",
        id="paywall-open",
    ),
    pytest.param(
        "fr",
        FR,
        f'<body>{NAV}<section class="related-topic-mer newsletter-issue"><h1>Le bac</h1>'
        f"{paragraphs(FR)}</section>{ASIDE}{FOOTER}</body>",
        id="related-topic-newsletter-issue",
    ),
    pytest.param(
        "uk",
        UK,
        '<body><form method="post" action="./story.aspx" id="aspnetForm"><input '
        'type="hidden" '
        f'name="__VIEWSTATE" value="/wEPDwUK">{NAV}<div id="ctl00_Body"><h1>Пором</h1>'
        f"{paragraphs(UK)}</div>{ASIDE}{FOOTER}</form></body>",
        id="one-form",
    ),
    pytest.param(
        "es",
        ES,
        '<body><div id="consent" role="dialog" aria-label="Cookies"><h2>Your '
        f"privacy</h2>{COOKIES}"
        f"<button>Accept all</button></div>{NAV}<article><h1>El transbordador</h1>"
        f"{paragraphs(ES)}"
        f"</article>{ASIDE}{FOOTER}</body>",
        id="cookie-dialog",
    ),
    pytest.param(
        "en",
        EN,
        f'<body>{NAV}<div class="story"><h1>Ferry sails again</h1>'
        f"{paragraphs(EN)}</div>{ASIDE}"
        f'<div class="cc-window cc-banner">{COOKIES}<a href="#">Allow</a></div>'
        f"{FOOTER}</body>",
        id="cookie-window-at-the-end",
    ),
    pytest.param(
        "en",
        EN,
        f"<body>{NAV}<article><h1>Ferry sails again</h1><p>{EN[0]}</p>"
        f'<p><a href="/rudder-inquiry">{EN[1]}</a></p>'
        f"{paragraphs(EN[2:])}</article>{FOOTER}</body>",
        id="paragraph-wholly-a-link",
    ),
    pytest.param(
        "en",
        EN,
        f'<body>{NAV}<article><h1>Ferry sails again</h1><p><strong><a href="/a">'
        f"{EN[0]}</a></strong>"
        f"</p>{paragraphs(EN[1:])}</article>{ASIDE}{FOOTER}</body>",
        id="first-paragraph-wholly-a-link",
    ),
    pytest.param(
        "fr",
        FR,
        f"<body>{NAV}<article><h1>Le bac</h1>{paragraphs(FR[:2])}"
        f'<p><b><a href="/c">{FR[2]}</a></b></p><p>{FR[3]}</p></article>'
        f"{ASIDE}{FOOTER}</body>",
        id="bold-paragraph-wholly-a-link",
    ),
    pytest.param(
        "de",
        DE,
        f'<body class="gdpr-ready cookie-accepted popup-closed">{NAV}<article '
        'class="node '
        'node--promoted banner-none footer-sticky"><h1>Fähre</h1>'
        f"{paragraphs(DE)}</article>"
        f"{ASIDE}{FOOTER}</body>",
        id="node-promoted-banner-none",
    ),
    pytest.param(
        "en",
        EN,
        f'<body>{NAV}<div class="sidebar-left-layout widget-area-none"><h1>Ferry</h1>'
        f"{paragraphs(EN)}</div>{ASIDE}{FOOTER}</body>",
        id="sidebar-left-layout",
    ),
    pytest.param(
        "fr",
        FR,
        f'<body>{NAV}<div class="hidden-print-none article-share-body no-print">'
        "<h1>Le bac</h1>"
        f"{paragraphs(FR)}</div>{ASIDE}{FOOTER}</body>",
        id="hidden-print-none",
    ),
    pytest.param(
        "es",
        ES,
        f'<body>{NAV}<div id="comments-and-article" class="modal-story related">'
        "<h1>El bote</h1>"
        f"{paragraphs(ES)}</div>{ASIDE}{FOOTER}</body>",
        id="comments-and-article",
    ),
    pytest.param(
        "ru",
        RU,
        f'<body>{NAV}<div class="advertisement-free-zone"><div '
        'class="teaser-layout promo"><h1>Паром</h1>'
        f"{paragraphs(RU)}</div></div>{ASIDE}{FOOTER}</body>",
        id="advertisement-free-zone",
    ),
    pytest.param(
        "fr",
        FR,
        f'<body>{NAV}<div class="popup-story overlay-light"><div '
        'class="footer-less nav-dark"><h1>Le bac</h1>'
        f"{paragraphs(FR)}</div></div>{ASIDE}{FOOTER}</body>",
        id="popup-story",
    ),
    pytest.param(
        "en",
        EN,
        f'<body><form action="/c" method="post"><label>Name</label><input name="n">{NAV}'
        f'<div class="c1"><h1>Ferry</h1>{paragraphs(EN)}</div><h3>Leave a comment</h3>'
        f"<textarea>Newsletters</textarea><button>Send</button>{ASIDE}</form></body>",
        id="one-form-with-a-comment-box",
    ),
    pytest.param(
        "de",
        DE,
        f'<body>{NAV}<div class="x1"><h2>Your privacy</h2>{COOKIES}<button>Accept '
        "all</button></div>"
        f"<article><h1>Fähre</h1>{paragraphs(DE)}</article>{ASIDE}{FOOTER}</body>",
        id="cookie-text-in-a-nameless-box",
    ),
    pytest.param(
        "ru",
        RU,
        f'<body>{NAV}<div class="tab-content"><div class="tab-pane active"><h1>Паром</h1>'
        f'{paragraphs(RU)}</div><div class="tab-pane" hidden><p>Newsletters: '
        "рыбаки чинят сети.</p>"
        f"</div></div>{ASIDE}{FOOTER}</body>",
        id="hidden-tab-beside-the-article",
    ),
    pytest.param(
        "en",
        EN,
        f'<body>{NAV}<div id="x"><h1>Ferry</h1>{"<br><br>".join(EN)}</div>{ASIDE}{FOOTER}</body>',
        id="paragraphs-parted-by-breaks",
    ),
]


@pytest.mark.parametrize(("language", "lines", "body"), WRAPPERS)
def test_the_article_is_whole_whatever_its_wrapper_is_called(
    sandbox: Sandbox, language: str, lines: tuple[str, ...], body: str
) -> None:
    """All of the article is read, and nothing of the menu, the cookies and the most read."""
    article = read(sandbox, page(body, language=language))
    assert [line for line in sentences_of(article) if line in lines] == list(lines)
    for furniture in ("cookies", "regatta", "All rights reserved", "Newsletters"):
        assert furniture not in article.text


INLINE = [
    pytest.param(
        "en",
        '<p>It is not <img src="pin.gif" alt="" width="9">'
        " true that the lighthouse of Linn was sold.</p>",
        "It is not true that the lighthouse of Linn was sold.",
        id="img",
    ),
    pytest.param(
        "ru",
        '<p>Совет не <svg width="8" height="8"><title>значок</title>'
        '<path d="M0 0h8"/></svg> утвердил продажу маяка.</p>',
        "Совет не утвердил продажу маяка.",
        id="svg",
    ),
    pytest.param(
        "uk",
        '<p>Рада ніколи <picture><source srcset="a.webp"><img src="a.png" alt="">'
        "</picture> не голосувала за продаж маяка.</p>",
        "Рада ніколи не голосувала за продаж маяка.",
        id="picture",
    ),
    pytest.param(
        "fr",
        '<p>La ministre n’a <button type="button" class="gloss">pas</button>'
        " signé le contrat du phare.</p>",
        "La ministre n’a pas signé le contrat du phare.",
        id="button-with-a-word",
    ),
    pytest.param(
        "es",
        '<p>El faro no se venderá <time datetime="2026-05-03">el 3 de mayo</time>'
        ", dijo la alcaldesa.</p>",
        "El faro no se venderá el 3 de mayo, dijo la alcaldesa.",
        id="time",
    ),
    pytest.param(
        "en",
        '<p>The old pier is <span aria-hidden="true">not</span>'
        " safe for lorries, the surveyor wrote.</p>",
        "The old pier is not safe for lorries, the surveyor wrote.",
        id="aria-hidden",
    ),
    pytest.param(
        "de",
        '<p>Der Rat hat <courier-term data-id="7">keinen</courier-term>'
        " Käufer für den Leuchtturm gefunden.</p>",
        "Der Rat hat keinen Käufer für den Leuchtturm gefunden.",
        id="custom-element",
    ),
    pytest.param(
        "de",
        "<p>Der Leuchtturm wird nicht<br>verkauft, sagte der Bürgermeister am Abend.</p>",
        "Der Leuchtturm wird nicht verkauft, sagte der Bürgermeister am Abend.",
        id="br",
    ),
    pytest.param(
        "en",
        '<p>Nobody <img class="emoji" alt="🚢" src="/e/1f6a2.png">'
        " was hurt when the ferry touched the quay.</p>",
        "was hurt when the ferry touched the quay.",
        id="emoji-img",
    ),
    pytest.param(
        "ru",
        '<p>Никто из пассажиров <span class="ad-slot" aria-hidden="true"></span><wbr>'
        "не<!-- x --> пострадал при швартовке.</p>",
        "Никто из пассажиров не пострадал при швартовке.",
        id="empty-span-and-comment",
    ),
    pytest.param(
        "en",
        (
            "<p>The mayor did <span class='hidden-xs'>not</span>"
            " sell the lighthouse to the yard.</p>"
        ),
        "The mayor did not sell the lighthouse to the yard.",
        id="class-hidden-xs",
    ),
    pytest.param(
        "ru",
        (
            "<p>Мэр <a class='tag-link' href='/t/net'>не</a>"
            " продавал маяк верфи в прошлом году.</p>"
        ),
        "Мэр не продавал маяк верфи в прошлом году.",
        id="class-tag-link",
    ),
    pytest.param(
        "en",
        "<p>The clerk has <b class='share'>never</b> seen the contract with the yard.</p>",
        "The clerk has never seen the contract with the yard.",
        id="class-share",
    ),
    pytest.param(
        "de",
        (
            "<p>Der Rat hat <span class='tooltip' data-tip='x'>nicht</span>"
            " über den Verkauf abgestimmt.</p>"
        ),
        "Der Rat hat nicht über den Verkauf abgestimmt.",
        id="class-tooltip",
    ),
    pytest.param(
        "en",
        (
            "<p>It is not <noscript><img src='x.gif'></noscript><script>track()</script>"
            "certain that the yard will pay.</p>"
        ),
        "It is not certain that the yard will pay.",
        id="noscript-and-script",
    ),
    pytest.param(
        "fr",
        (
            "<p>Le maire ne <amp-img src='x.png' width='4' height='4'></amp-img>"
            " vendra pas le phare, selon lui.</p>"
        ),
        "Le maire ne vendra pas le phare, selon lui.",
        id="amp-img",
    ),
    pytest.param(
        "es",
        (
            "<p>Es falso <iframe src='/ad' title='Anuncio'></iframe>"
            " que el faro se haya vendido en enero.</p>"
        ),
        "Es falso que el faro se haya vendido en enero.",
        id="iframe",
    ),
    pytest.param(
        "uk",
        (
            "<p>Мер <abbr title='офіційно'>офіц.</abbr> не <input type='checkbox'>"
            " продавав маяк.</p>"
        ),
        "Мер офіц. не продавав маяк.",
        id="abbr-and-input",
    ),
    pytest.param(
        "en",
        (
            "<p>They deny <div class='ad'>Advertisement</div>"
            " that the lighthouse was sold in March.</p>"
        ),
        "They deny that the lighthouse was sold in March.",
        id="block-of-advertising",
    ),
    pytest.param(
        "ru",
        (
            "<p>Неправда, <figure><img src='a.jpg'><figcaption>"
            "Маяк на закате</figcaption></figure> что маяк продан верфи.</p>"
        ),
        "Неправда, что маяк продан верфи.",
        id="figure",
    ),
    pytest.param(
        "en",
        "<div>The vote is over.<br><br>The lighthouse stays with the town for good.</div>",
        "The lighthouse stays with the town for good.",
        id="breaks-before",
    ),
    pytest.param(
        "en",
        (
            "<p>The yard will <i class='fa fa-ban'></i><em>not</em>&nbsp;<mark>buy</mark>"
            " the lighthouse.</p>"
        ),
        "The yard will not buy the lighthouse.",
        id="icon-and-mark",
    ),
]


@pytest.mark.parametrize(("language", "markup", "sentence"), INLINE)
def test_a_sentence_goes_on_past_what_stands_in_it(
    sandbox: Sandbox, language: str, markup: str, sentence: str
) -> None:
    """A picture, a button or a line break neither ends a sentence nor takes its "not" away."""
    lines = {"en": EN, "ru": RU, "uk": UK, "de": DE, "fr": FR, "es": ES}[language]
    found = sentences_of(read(sandbox, story(markup, lines=lines, language=language)))
    spaced = [" ".join(line.split()) for line in found]
    if "emoji" in markup:
        assert any(line.startswith("Nobody ") and line.endswith(sentence) for line in spaced)
    else:
        assert sentence in spaced


GONE = [
    pytest.param(
        "<p>The rudder cost <del>310,000</del> <ins>420,000</ins> crowns to mend.</p>",
        ("The rudder cost 420,000 crowns to mend.",),
        ("310,000",),
        id="del-ins",
    ),
    pytest.param(
        "<p>The yard is owned by <s>the town</s> a family trust from Brannock.</p>",
        ("The yard is owned by a family trust from Brannock.",),
        ("the town",),
        id="s",
    ),
    pytest.param(
        '<p>Tickets cost <span style="text-decoration: line-through">18</span>'
        " 12 crowns from Monday.</p>",
        ("Tickets cost 12 crowns from Monday.",),
        ("18",),
        id="line-through",
    ),
    pytest.param(
        "<p>The harbour master resigned<strike>, accused of fraud,</strike> on Tuesday.</p>",
        ("The harbour master resigned on Tuesday.",),
        ("fraud",),
        id="strike",
    ),
    pytest.param(
        '<p style="display:none">The ferry sank with everybody aboard.</p><p hidden>'
        'Draft: the port is bankrupt.</p><div style="visibility: hidden"><p>'
        "Placeholder for the editor of the night shift.</p></div>",
        (),
        ("sank", "bankrupt", "Placeholder"),
        id="hidden",
    ),
    pytest.param(
        "<p>The new deck measures 640 m<sup>2</sup> and took 3 &times; 10<sup>6</sup> rivets.</p>",
        ("The new deck measures 640 m² and took 3 × 10⁶ rivets.",),
        ("m2", "106"),
        id="superscripts",
    ),
    pytest.param(
        (
            '<p>Divers counted 120<sup class="fn"><a href="#n3">3</a></sup>'
            " mussels on the rudder.</p>"
        ),
        (),
        ("1203",),
        id="number-of-a-note",
    ),
    pytest.param(
        (
            "<p>The tank holds 75 m<sup>3</sup>, and pressure fell to 2 &middot; 10<sup>"
            "-4</sup> bar.</p>"
        ),
        ("The tank holds 75 m³, and pressure fell to 2 · 10⁻⁴ bar.",),
        ("m3", "10-4"),
        id="negative-exponent",
    ),
]


@pytest.mark.parametrize(("markup", "wanted", "unwanted"), GONE)
def test_struck_and_hidden_text_is_not_read_and_superscripts_are_no_digits(
    sandbox: Sandbox, markup: str, wanted: tuple[str, ...], unwanted: tuple[str, ...]
) -> None:
    """What the page strikes or hides is not quoted; raised numbers stay apart."""
    article = read(sandbox, story(markup))
    found = [" ".join(line.split()) for line in sentences_of(article)]
    assert [line for line in wanted if line not in found] == []
    assert [words for words in unwanted if words in article.text] == []
    assert EN[2] in found


PARTS = [
    pytest.param(
        "<p>The count was CO<sub>2</sub> 410 parts on the 5<sup>th</sup> of May.</p>",
        ("5th of May",),
        (),
        id="sub-and-ordinal",
    ),
    pytest.param(
        "<p>M<sup>me</sup> Roux lives at n<sup>o</sup> 12 since the 1<sup>er</sup> mai.</p>",
        ("Mme Roux", "no 12", "1er mai"),
        (),
        id="french-abbreviations",
    ),
    pytest.param(
        "<del><p>The whole fleet was sold last week for scrap.</p></del>",
        (),
        ("fleet",),
        id="struck-paragraph",
    ),
    pytest.param(
        (
            "<style>.zz{display:none}</style><p class='zz'>"
            "Subscribe key words lighthouse casino.</p>"
        ),
        (),
        ("casino",),
        id="hidden-by-a-rule-of-style",
    ),
    pytest.param(
        "<p>The toll rose<span class='sr-only'> (opens in a new tab)</span> by a tenth.</p>",
        (),
        ("new tab",),
        id="for-screen-readers",
    ),
    pytest.param(
        (
            "<p>The pier is <span hidden>un</span>"
            "safe, and <span style='display: none !important'>never </span>was shut.</p>"
        ),
        ("The pier is safe, and was shut.",),
        (),
        id="hidden-part-of-a-word",
    ),
    pytest.param(
        (
            "<template><p>Loading the story of the day.</p></template><p>"
            "All boats are back in port.</p>"
        ),
        ("All boats are back in port.",),
        ("Loading",),
        id="template",
    ),
    pytest.param(
        (
            "<p>About 2<sup>10</sup> gulls nest on 1.5 km<sup>2</sup>"
            " of rock, at 9.8 m s<sup>-2</sup>.</p>"
        ),
        ("2¹⁰ gulls", "km² of", "s⁻²"),
        (),
        id="powers-and-units",
    ),
    pytest.param(
        "<p>The yard paid<s> nothing</s> 40 crowns<s> a day</s> a week.</p>",
        ("The yard paid 40 crowns a week.",),
        (),
        id="several-struck",
    ),
    pytest.param(
        (
            "<blockquote><p>We will not sell the lighthouse</p></blockquote><p>"
            "The mayor left at once.</p>"
        ),
        ("\nThe mayor left at once.",),
        (),
        id="after-a-block-quote",
    ),
    pytest.param(
        "<p>The vote took place in 2025.<sup>[4]</sup> It was close.</p>",
        (),
        ("2025.4", "20254"),
        id="number-of-a-note-in-brackets",
    ),
    pytest.param(
        "<p>Prices rose 5<sup>1</sup> percent in the year to March.</p>",
        (),
        ("51 percent",),
        id="bare-number-of-a-note",
    ),
]


@pytest.mark.parametrize(("markup", "wanted", "unwanted"), PARTS)
def test_only_what_a_reader_sees_is_read(
    sandbox: Sandbox, markup: str, wanted: tuple[str, ...], unwanted: tuple[str, ...]
) -> None:
    """Hidden and struck words are left out, and raised and lowered ones stay where they belong."""
    text = read(sandbox, story(markup)).text
    assert [words for words in wanted if words not in text] == []
    assert [words for words in unwanted if words in text] == []
    assert EN[2] in text


def test_struck_words_and_tracked_deletions_of_a_document_are_not_read(sandbox: Sandbox) -> None:
    """A DOCX is read as it would be printed with all changes accepted."""
    runs = (
        "<w:p><w:r><w:t xml:space='preserve'>The quay will </w:t></w:r>"
        "<w:del w:id='1' w:author='x'><w:r><w:delText>never</w:delText></w:r></w:del>"
        "<w:ins w:id='2' w:author='x'><w:r><w:t>soon</w:t></w:r></w:ins><w:r>"
        "<w:t xml:space='preserve'> be open to lorries.</w:t></w:r></w:p><w:p><w:r>"
        "<w:t xml:space='preserve'>The toll is </w:t></w:r><w:r><w:rPr><w:dstrike/>"
        "</w:rPr><w:t xml:space='preserve'>9 </w:t></w:r><w:r><w:rPr>"
        "<w:strike w:val='0'/></w:rPr><w:t>7 crowns a lorry.</w:t></w:r></w:p>"
    )
    name = "http://schemas.openxmlformats.org"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{name}/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            "<Override "
            f'PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{name}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{name}/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{name}/wordprocessingml/2006/main"><w:body>{runs}</w:body>'
            "</w:document>",
        )
    article = read(sandbox, data.getvalue(), "quay.docx", f"{kind}.document")
    assert sentences_of(article) == [
        "The quay will soon be open to lorries.",
        "The toll is 7 crowns a lorry.",
    ]


LISTS = [
    pytest.param(
        "<p>Seats after the count, by list:</p><table><thead><tr><th>List</th><th>"
        "Seats</th></tr></thead><tbody><tr><td>Harbour Union</td><td>17</td></tr><tr>"
        "<td>Meadow Party</td><td>9</td></tr></tbody><tfoot><tr><td>Total</td><td>"
        "26</td></tr></tfoot></table>",
        ("Harbour Union", "17", "Seats"),
        id="html-table-with-total",
    ),
    pytest.param(
        "<table><tr><td>Порт</td><td>Рейсов в неделю</td></tr><tr><td>Остер</td><td>"
        "14</td></tr><tr><td>Линн</td><td>21</td></tr></table>",
        ("Линн", "21", "Рейсов в неделю"),
        id="html-table-without-th",
    ),
    pytest.param(
        "<table><caption>Tarife der Fähre</caption><tr><th scope='col'>Fahrzeug</th>"
        "<th scope='col'>Preis</th></tr><tr><th scope='row'>Lastwagen</th><td>"
        "48 Kronen</td></tr><tr><th scope='row'>Fahrrad</th><td>3 Kronen</td></tr>"
        "</table>",
        ("Lastwagen", "48 Kronen", "Preis"),
        id="html-table-with-row-headers",
    ),
    pytest.param(
        "<p>Les quais fermés :</p><ul><li>Quai du Nord, pour travaux jusqu’au 4 "
        "mai</li><li>Quai des Sels, fermé depuis mars</li></ul>",
        ("Quai des Sels, fermé depuis mars",),
        id="html-list",
    ),
    pytest.param(
        "<p>El plan tiene tres pasos:</p><ol><li>"
        "Reparar el timón antes del 10 de abril</li><li>"
        "Probar la nave sin pasajeros</li><li>Abrir la venta de billetes</li></ol>",
        ("Probar la nave sin pasajeros",),
        id="html-numbered-list",
    ),
    pytest.param(
        (
            "<dl><dt>Captain</dt><dd>Ines Marlow, since 2019</dd><dt>Home port</dt><dd>"
            "Oster Quay</dd></dl>"
        ),
        ("Home port", "Oster Quay"),
        id="definitions",
    ),
    pytest.param(
        (
            "<table><tr><th></th><th>2025</th><th>2026</th></tr><tr><td>Trips</td><td>"
            "</td><td>410</td></tr><tr><td>Gulls</td><td>12</td><td>9</td></tr></table>"
        ),
        ("Trips | | 410", "Trips", "2025 | 2026"),
        id="empty-cell",
    ),
    pytest.param(
        (
            "<table><tr><th>Quay</th><th>State</th></tr><tr><td>North<br>Quay</td><td><p>"
            "closed</p><p>until May</p></td></tr></table>"
        ),
        ("North Quay", "closed until May", "State"),
        id="break-in-a-cell",
    ),
    pytest.param(
        (
            "<table><tr><td><p>The town keeps the lighthouse for good, said the "
            "mayor.</p><p>Nobody asked for it.</p></td></tr></table>"
        ),
        ("Nobody asked for it.",),
        id="table-for-layout",
    ),
    pytest.param(
        (
            "<ul><li>Quays<ul><li>North Quay: closed</li><li>Salt Quay: open</li></ul>"
            "</li><li>Ferries run again</li></ul>"
        ),
        ("Salt Quay: open",),
        id="list-in-a-list",
    ),
    pytest.param(
        (
            "<ol><li><p>The rudder was mended.</p><p>It took a week.</p></li><li><p>"
            "The ferry sails</p></li></ol>"
        ),
        ("The ferry sails",),
        id="paragraphs-in-an-item",
    ),
    pytest.param(
        (
            "<ul><li><a href='/n'>North Quay</a> is closed</li><li><a href='/s'>"
            "Salt Quay</a> is open</li></ul>"
        ),
        ("Salt Quay is open",),
        id="items-that-begin-with-links",
    ),
]


def rows_of(article: Article) -> list[str]:
    """The sentences of an article, each below the heading of its passage."""
    return [
        article.text[slice(*passage.heading)] + "\n" + article.text[slice(*span)]
        for passage in split(article.text, language=article.language)
        if passage.heading is not None
        for span in passage.sentences
    ]


@pytest.mark.parametrize(("markup", "words"), LISTS)
def test_rows_and_items_of_a_page_can_be_quoted(
    sandbox: Sandbox, markup: str, words: tuple[str, ...]
) -> None:
    """A row stands in one sentence, below its header."""
    article = read(sandbox, story(markup))
    assert any(all(word in row for word in words) for row in rows_of(article))
    assert any(all(word in line for word in words[:2]) for line in sentences_of(article))


MARKDOWN = [
    pytest.param(
        "# Итоги\n\nКомиссия подвела итоги выборов на острове.\n\n| Список | Места "
        "|\n|:--|--:|\n| Союз гавани | 17 |\n| Луговая партия | 9 |\n| Всего | 26 |\n",
        ("Луговая партия", "9", "Места"),
        id="table-ru",
    ),
    pytest.param(
        "# Тарифи\n\nПорт оприлюднив нові тарифи на літо.\n\nТранспорт | Ціна\n--- | "
        "---\nВантажівка | 48 крон\nВелосипед | 3 крони\n",
        ("Вантажівка", "48 крон", "Ціна"),
        id="table-without-outer-bars-uk",
    ),
    pytest.param(
        "# Closures\n\nThe port closes two quays this week.\n\n- North Quay, for works "
        "until 4 May\n- Salt Quay, shut since March\n\nBoth open again in June.\n",
        ("Salt Quay, shut since March",),
        id="list-en",
    ),
]


@pytest.mark.parametrize(("text", "words"), MARKDOWN)
def test_rows_and_items_of_markdown_can_be_quoted(
    sandbox: Sandbox, text: str, words: tuple[str, ...]
) -> None:
    """A row of Markdown stands in one sentence, below its header."""
    article = read(sandbox, text.encode(), "a.md", "text/markdown")
    assert any(all(word in row for word in words) for row in rows_of(article))
    assert any(all(word in line for word in words[:2]) for line in sentences_of(article))


BOUNDARIES = [
    ("en", ["The gates open at 6 a.m. Saturday for members.", "Others wait until noon."]),
    ("en", ["The pier closed at 9 p.m.", "Anglers left soon after."]),
    (
        "en",
        ["Sgt. Lowe and Lt. Col. Finch met Rev. Amos Pike near St. Brannock.", "No one spoke."],
    ),
    ("en", ["Silt rises by approx. 4 cm a year (Orme et al. 2019).", "The dredger is old."]),
    ("en", ["The firm, Linn Marine Inc. of Oster, won the bid.", "Its rival, Gull Ltd., lost."]),
    ("ru", ["Пристань стоит на ул. Речной, д. 5, корп. 2.", "Рядом пос. Луговой."]),
    (
        "ru",
        [
            "Музей им. А. П. Рогова закрыт с 3 авг. по 9 сент. 2025 г. из-за ремонта.",
            "Вход закрыт.",
        ],
    ),
    ("ru", ["Ремонт обошёлся в 4 млн руб.", "Деньги дал порт."]),
    ("ru", ["Маяк построили в XIX в. по проекту инж. Крамова, см. рис. 4.", "Он цел."]),
    ("uk", ["Музей ім. О. Рогова на вул. Річковій, буд. 5, зачинено.", "Вхід закрито."]),
    ("uk", ["Ремонт коштував 4 млн грн.", "Гроші дав порт."]),
    ("uk", ["У 2024 р. порт прийняв бл. 300 тис. осіб, зокрема з м. Остер.", "Це рекорд."]),
    (
        "de",
        ["Der Vertrag gilt ab dem 1. Mai bzw. nach Zahlung, s. Abb. 3.", "Er läuft drei Jahre."],
    ),
    ("de", ["Dr. med. Anna Lohr sprach mit dem 2. Vorsitzenden, Hrn. Beck.", "Er schwieg."]),
    (
        "de",
        ["Die Fähre trägt ca. 40 t, d. h. zwei Lastwagen, u. a. aus Oster.", "Mehr geht nicht."],
    ),
    ("fr", ["M. Roux et Mme Pic ont reçu le Dr Vial au no 12 de l’av. Foch.", "Il était tard."]),
    ("fr", ["Le phare date du IIIe s. av. J.-C. selon les fouilles.", "Il est en ruine."]),
    ("fr", ["Le quai mesure env. 300 m, cf. p. 12 du rapport.", "Il sera prolongé."]),
    ("es", ["El Sr. Vidal y la Dra. Ríos viven en la Avda. Norte, n.º 7.", "No hablaron."]),
    ("es", ["La sede está en EE. UU. desde 1998, según el Lic. Paz.", "Tiene 40 empleados."]),
    (
        "es",
        ["El barco sale a las 9 a. m. y vuelve a las 7 p. m. todos los días.", "Cuesta 3 euros."],
    ),
    ("en", ["The talks run from 8 a.m. EST to 4 p.m. GMT on weekdays.", "Then they stop."]),
    ("en", ["It seats max. 40 and min. 4, est. 1904.", "The price is low."]),
    (
        "en",
        ["Gen. Pike, Gov. Marsh and Sen. Dole met in Washington, D.C. on Monday.", "They agreed."],
    ),
    ("en", ["He moved to the U.S.", "He never came back."]),
    (
        "en",
        ["The plan, vs. the old one, costs less, i.e. 4 vs. 9, cf. Fig. 2 and No. 7.", "Good."],
    ),
    (
        "ru",
        [
            (
                "Участок в 300 кв. м и дом в 2 тыс. кв. м стоят 5 млн руб. и 9 млн долл. "
                "соответственно."
            ),
            "Цена выросла.",
        ],
    ),
    ("ru", ["Поселились в р-не с. Луговое, на ст. Речная, т. е. близко, и т. д.", "Поезд ушёл."]),
    ("ru", ["Родился в 1904 г. в г. Остере.", "Умер в 1980 г.", "Похоронен там же."]),
    ("ru", ["До н. э. здесь жили ок. 200 чел., напр. рыбаки.", "Потом ушли."]),
    (
        "uk",
        [
            "Народився 1904 р. в с. Лугове, тобто за 5 км від ст. Річкова.",
            "Помер 1980 р.",
            "Похований там само.",
        ],
    ),
    ("uk", ["Проф. Н. Крамов і акад. В. Орлов живуть на просп. Миру, кв. 7.", "Вони мовчать."]),
    ("uk", ["Площа ділянки — 300 кв. м, ціна — 5 млн грн.", "Будинок новий."]),
    (
        "de",
        ["Am 3. Oktober kam der 12. Kaiser, Ludwig XIV. von Linn, z. B. zu Fuß.", "Es regnete."],
    ),
    ("de", ["Das Haus Nr. 7 in der Hauptstr. 12 gehört der Linn GmbH & Co. KG.", "Es ist alt."]),
    (
        "de",
        [
            "Er wohnt gegenüber, vgl. S. 14 ff. des Berichts, evtl. auch Bd. 2.",
            "Mehr weiß man nicht.",
        ],
    ),
    ("de", ["Er kam am 5.", "Dann ging er."]),
    (
        "fr",
        [
            "Le bd. Foch, la pl. Noire et l’art. 5, al. 2 du code, etc. sont cités.",
            "Rien d’autre.",
        ],
    ),
    ("fr", ["Il est né en 52 apr. J.-C. à Linn.", "Sa tombe est perdue."]),
    ("fr", ["MM. Roux, Vial et Cie. ont signé à 9 h. 30 min. du soir.", "Ils sont partis."]),
    ("es", ["La Sra. Gil, D. Juan y Dña. Ana firmaron, p. ej., el art. 5, pág. 3.", "Nada más."]),
    ("es", ["Reside en C. Norte, núm. 9, 3.º dcha., y antes en la 1.ª planta.", "Está solo."]),
    ("es", ["El muro pesa 70 t aprox. en cada lado.", "Es viejo."]),
    ("es", ["Cobran 3 euros por km.", "Lo pagan todos."]),
    ("es", ["La cuerda mide 12 m.", "Ana la cortó.", "Bebió 2 l.", "Luego calló."]),
    ("es", ["A los 5 min. Ana salió."]),
    ("fr", ["La planche mesure 40 mm.", "Elle est neuve."]),
    ("it", ["Il sacco pesa 8 kg.", "È pieno.", "Il muro è alto 3 m.", "Il tetto manca."]),
    ("de", ["Der Sack wiegt 8 g.", "Er ist leer.", "Nach 5 min. Fahrt hielt er."]),
    ("en", ["It seats approx. forty people.", "They stand."]),
    ("ru", ["Доклад прочли нач. отд. К. Белов и зав. каф. Л. Мирова.", "Все ушли."]),
    ("ru", ["Он отдал ключ.", "В. Орлов промолчал."]),
]


@pytest.mark.parametrize(("language", "wanted"), BOUNDARIES)
def test_an_abbreviation_ends_a_sentence_only_where_one_begins(
    language: str, wanted: list[str]
) -> None:
    """Sentences end where a reader of the language ends them."""
    text = " ".join(wanted)
    assert [text[a:b] for a, b in sentences(text, language=language)] == wanted


def dated(head: str, before: str = "", after: str = "", language: str = "en") -> bytes:
    """A page with something that may be its date in the head, above or below the text."""
    lines = {"en": EN, "ru": RU, "uk": UK, "de": DE, "fr": FR, "es": ES}[language]
    return page(
        f"<body>{NAV}<main><article><h1>Ferry</h1>"
        f"{before}{paragraphs(lines)}</article>{after}"
        f"</main>{ASIDE}{FOOTER}</body>",
        head=head,
        language=language,
    )


DATES = [
    pytest.param(
        dated(
            '<script type="application/ld+json">{"@context":"https://schema.org","@graph"'
            ':[{"@type":"WebSite","name":"Courier","datePublished":"2009-01-02"},{"@type"'
            ':"NewsArticle","headline":"Ferry","datePublished":"2026-03-04T12:30:00Z","da'
            'teModified":"2026-03-09T12:00:00Z"}]}</script>'
        ),
        "2026-03-04",
        id="json-ld-graph",
    ),
    pytest.param(
        dated(
            '<meta property="article:published_time" content="2026-02-11T12:00:00+01:00">'
            '<meta property="article:modified_time" content="2026-02-15T12:00:00+01:00">'
        ),
        "2026-02-11",
        id="meta",
    ),
    pytest.param(
        dated('<meta name="parsely-pub-date" content="2025-12-24T11:00:00Z">'),
        "2025-12-24",
        id="meta-parsely",
    ),
    pytest.param(
        dated('<meta name="date" content="03/27/2026">'),
        "2026-03-27",
        id="meta-us-form",
    ),
    pytest.param(
        dated('<meta name="DC.date.issued" content="April 7, 2026">'),
        "2026-04-07",
        id="meta-in-words",
    ),
    pytest.param(
        dated(
            "",
            '<p class="byline">Von Ada Kern, <time datetime="2026-01-19T12:00">'
            "19. Januar 2026</time></p>",
            language="de",
        ),
        "2026-01-19",
        id="time-of-the-head",
    ),
    pytest.param(
        dated(
            "",
            '<header><time pubdate datetime="2025-11-03">3 ноября 2025</time></header>',
            language="ru",
        ),
        "2025-11-03",
        id="time-pubdate",
    ),
    pytest.param(
        dated("", '<time class="clock" datetime="2026-06-01T08:14">Monday 08:14</time>'),
        None,
        id="clock",
    ),
    pytest.param(
        dated(
            "",
            "",
            '<section class="comments"><h2>Comments</h2><div class="comment"><b>'
            'gull77</b> <time datetime="2026-05-02T10:00Z">2 May</time><p>'
            "About time too, I say.</p></div></section>",
        ),
        None,
        id="comment",
    ),
    pytest.param(
        dated(
            "", '<p class="meta">Updated <time datetime="2026-05-20T10:00Z">20 May 2026</time></p>'
        ),
        None,
        id="updated-alone",
    ),
    pytest.param(
        dated(
            "",
            '<p class="tagline">The Linn Courier, founded on <time datetime="1904-08-12">'
            "12 August 1904</time></p>",
        ),
        None,
        id="founding",
    ),
    pytest.param(
        dated(
            "",
            '<div class="ticker breaking"><ul><li><time datetime="2026-04-30T11:05">'
            "11:05</time> Regatta put off</li></ul></div><p>"
            'Publié le <time datetime="2026-04-12T12:00">12 avril 2026</time>'
            ', mis à jour le <time datetime="2026-04-14T12:00">14 avril 2026</time></p>',
            language="fr",
        ),
        "2026-04-12",
        id="ticker-and-update-beside-it",
    ),
    pytest.param(
        dated(
            "",
            (
                '<div itemscope itemtype="https://schema.org/NewsArticle">'
                '<meta itemprop="datePublished" content="2026-03-05T12:00Z"></div>'
            ),
        ),
        "2026-03-05",
        id="microdata",
    ),
    pytest.param(
        dated(
            "",
            (
                '<p class="lead">The regatta starts on <time datetime="2026-08-30T12:00">'
                "30 August</time> at noon.</p>"
            ),
        ),
        None,
        id="event",
    ),
    pytest.param(
        dated(
            '<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"'
            '@type":"NewsArticle","url":"https://courier.example/z","headline":"Other","d'
            'atePublished":"2026-01-01T12:00:00Z"}]}</script>'
        ),
        None,
        id="json-ld-of-others",
    ),
    pytest.param(
        dated(
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry"'
            ',"comment":[{"@type":"Comment","datePublished":"2026-01-09T12:00:00Z"}]}</sc'
            "ript>"
        ),
        None,
        id="json-ld-of-a-comment",
    ),
    pytest.param(
        dated('<meta property="og:updated_time" content="2026-02-02T12:00:00Z">'),
        None,
        id="meta-updated-alone",
    ),
    pytest.param(
        dated(
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry"'
            ',"publisher":{"@type":"Organization","foundingDate":"1904-01-01"},"datePubli'
            'shed":"2026-02-03"}</script>'
        ),
        "2026-02-03",
        id="json-ld-with-founding",
    ),
    pytest.param(
        dated('<meta name="publish-date" content="12/31/2025 1:05 PM">'),
        "2025-12-31",
        id="meta-us-form-pm",
    ),
    pytest.param(
        dated(
            "",
            '<p class="stand">Stand: <time datetime="2026-05-03T12:00">3.5.2026</time></p>',
            language="de",
        ),
        None,
        id="stand",
    ),
    pytest.param(
        dated(
            "",
            '<div class="weather-now"><time datetime="2026-06-02T12:00">Today</time> 14°</div>',
        ),
        None,
        id="weather",
    ),
    pytest.param(
        dated(
            "",
            '<p>Actualizado: <time datetime="2026-05-09T12:00">9 de mayo</time></p>',
            language="es",
        ),
        None,
        id="updated-alone-es",
    ),
    pytest.param(
        dated(
            "",
            (
                '<div class="related"><a href="/x">Older story</a>'
                ' <time datetime="2024-05-09T12:00">9 May 2024</time></div>'
            ),
        ),
        None,
        id="of-an-older-story",
    ),
    pytest.param(
        dated(
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"s'
            'oon",}</script><meta property="article:published_time" '
            'content="2026-04-01T12:00:00Z">'
        ),
        "2026-04-01",
        id="broken-json-ld-and-meta",
    ),
    pytest.param(
        dated(
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"M'
            'ar 4, 2026 12:00 PM"}</script>'
        ),
        "2026-03-04",
        id="json-ld-in-words",
    ),
    pytest.param(
        dated(
            "",
            (
                '<p>Ines Marlow (<time datetime="1951-02-01">1951</time>'
                '–<time datetime="2026-02-01">2026</time>)</p>'
            ),
        ),
        None,
        id="years-of-a-life",
    ),
    pytest.param(
        dated(
            "",
            (
                '<p class="auteur">Ada Kern, correspondante depuis <time '
                'datetime="2015-02-01">février 2015</time></p>'
            ),
            language="fr",
        ),
        None,
        id="correspondent-since",
    ),
    pytest.param(
        dated(
            "",
            (
                '<p class="caption">Oster Quay in a photograph of <time '
                'datetime="1931-07-02">2 July 1931</time></p>'
            ),
        ),
        None,
        id="age-of-a-photograph",
    ),
    pytest.param(
        dated(
            "",
            (
                '<p class="note">Bids close on <time datetime="2026-11-02T12:00">'
                "2 November</time>.</p>"
            ),
        ),
        None,
        id="deadline",
    ),
]


@pytest.mark.parametrize(("data", "wanted"), DATES)
def test_the_date_is_that_of_publication_or_unknown(
    sandbox: Sandbox, data: bytes, wanted: str | None
) -> None:
    """A clock, a comment, an update or the year of founding is no date of publication."""
    published = read(sandbox, data).published
    assert (published and published[:10]) == wanted


def listing(sandbox: Sandbox, text: str, declared: str = "application/rss+xml") -> list[Any]:
    """The entries of a feed."""
    found = sandbox.read(text.encode(), "https://courier.example/rss/all.xml", declared=declared)
    return list(cast("Any", found).entries)


def rss(items: str, attributes: str = "") -> str:
    """A feed with these items."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"{attributes}>'
        "<channel><title>Courier"
        f"</title><link>https://courier.example/</link>{items}</channel></rss>"
    )


ENTRY_MARKUP = [
    ("<p>Сторож <img src='a.png'> не спит.</p>", "Сторож не спит."),
    ("<p>Сторож не <svg><path d='M0 0'/></svg> спит.</p>", "Сторож не спит."),
    ("<p>Сторож не<br/>спит.</p>", "Сторож не спит."),
    ("<p>Сторож <del>не</del> спит.</p>", "Сторож спит."),
    ("<p>Пеня <strike>31</strike> 27 крон.</p>", "Пеня 27 крон."),
    ("<p>Пеня <span style='text-decoration:line-through'>31</span> 27 крон.</p>", "Пеня 27 крон."),
    ("<p>Сторож <span hidden='hidden'>не</span> спит.</p>", "Сторож спит."),
    ("<p>Сарай занял 18 м<sup>2</sup>.</p>", "Сарай занял 18 м²."),
    ("<p>Сторож ушёл.<sup>4</sup></p>", "Сторож ушёл."),
    (
        "<table><tr><th>Пост</th><th>Смен</th></tr><tr><td>Мыс</td><td>6</td></tr></table>",
        "Мыс | 6",
    ),
]


@pytest.mark.parametrize("form", ["encoded", "html", "xhtml", "prefixed", "json"])
@pytest.mark.parametrize(("markup", "wanted"), ENTRY_MARKUP)
def test_the_text_of_an_entry_is_what_a_reader_of_it_sees(
    sandbox: Sandbox, form: str, markup: str, wanted: str
) -> None:
    """The text that a feed gives is read as the body of a page, in every form it is given in."""
    whole = paragraphs(RU) + markup
    link = "https://courier.example/f"
    if form == "json":
        item = {"url": link, "title": "F", "content_html": whole}
        (entry,) = listing(sandbox, json.dumps({"items": [item]}), "application/feed+json")
    elif form == "encoded":
        (entry,) = listing(
            sandbox,
            rss(
                f"<item><title>F</title><link>{link}</link><m:content url='https://e.org/a.jpg'/>"
                f"<c:encoded><![CDATA[{whole}]]></c:encoded></item>",
                ' xmlns:c="http://purl.org/rss/1.0/modules/content/"'
                ' xmlns:m="http://search.yahoo.com/mrss/"',
            ),
        )
    else:
        content = f"<content type='html'><![CDATA[{whole}]]></content>"
        if form == "xhtml":
            content = (
                "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
                f"<s/>{whole}</div></content>"
            )
        elif form == "prefixed":
            inner = re.sub(r"<(/?)(?=[a-z])", r"<\1h:", f"<div>{whole}</div>")
            inner = re.sub(r"(<h:img [^>]*[^/])>", r"\1/>", inner)
            content = (
                "<content type='xhtml' xmlns:h='http://www.w3.org/1999/xhtml'>"
                + inner
                + "</content>"
            )
        content = re.sub(r"(<img [^>]*[^/])>", r"\1/>", content)
        (entry,) = listing(
            sandbox,
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>Courier</title>"
            f"<entry><title>F</title><link href='{link}'/>{content}</entry></feed>",
            "application/atom+xml",
        )
    assert entry.text is not None
    assert wanted in [line.strip("| ") for line in entry.text.splitlines()]


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Сторож &lt;del&gt;не&lt;/del&gt; спит", "Сторож спит"),
        ("Сторож не&lt;br&gt;спит", "Сторож не спит"),
        ("Сарай в 18 м&lt;sup&gt;2&lt;/sup&gt;", "Сарай в 18 м²"),
        ("Сторож &amp;amp; пёс", "Сторож & пёс"),
        ("Сторож: 3 &lt; 5", "Сторож: 3 < 5"),
    ],
)
def test_the_title_of_an_entry_is_what_a_reader_of_it_sees(
    sandbox: Sandbox, title: str, wanted: str
) -> None:
    """Markup in the title of an entry is read as that of a page."""
    item = f"<item><title>{title}</title><link>https://courier.example/f</link></item>"
    (entry,) = listing(sandbox, rss(item))
    assert entry.title == wanted


@pytest.mark.parametrize(("markup", "wanted"), ENTRY_MARKUP)
def test_a_mail_in_html_is_what_its_reader_sees(
    sandbox: Sandbox, markup: str, wanted: str
) -> None:
    """The HTML of a mail is read as the body of a page."""
    data = alternative(" ", f"<div>{paragraphs(RU)}{markup}</div>")
    assert wanted in [line.strip("| ") for line in lines_of_mail(sandbox, data)]


def test_words_that_a_mail_strikes_are_not_read_from_its_plain_part(sandbox: Sandbox) -> None:
    """A plain part says struck words as if they held; the part in HTML is read instead."""
    plain = "\r\n\r\n".join((*RU, "Пеня 31 27 крон."))
    data = alternative(plain, f"{paragraphs(RU)}<p>Пеня <s>31</s> 27 крон.</p>")
    assert "Пеня 27 крон." in lines_of_mail(sandbox, data)


def lines_of_mail(sandbox: Sandbox, data: bytes) -> list[str]:
    """The lines of the text of a mail."""
    return read(sandbox, data, "mail.eml", "message/rfc822").text.splitlines()


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Wed, 17 Sept 2025 12:00:00 GMT", "2025-09-17"),
        ("mer, 14 mag 2025 12:00:00 +0200", "2025-05-14"),
        ("gio, 24 lug 2025 12:00:00 +0200", "2025-07-24"),
        ("Ср, 05 ноя 2025 12:00:00 +0300", "2025-11-05"),
        ("12 февраля 2026 12:00:00 +0300", "2026-02-12"),
        ("Mon, 02 Mar 2026 01:15:00 PM GMT", "2026-03-02"),
        ("Thu, 3 Sept 2026 9:05 PM EST", "2026-09-03"),
        ("sab, 12 dic 2025 12:00:00 +0100", "2025-12-12"),
        ("Пн, 12 янв. 2026 12:00:00 +0300", "2026-01-12"),
        ("14 лютого 2026 12:00", "2026-02-14"),
        ("2026-02-14 12:00:00", "2026-02-14"),
        ("ven. 13 févr. 2026 12:00:00 +0100", "2026-02-13"),
        ("Do, 05 März 2026 12:00:00 +0100", "2026-03-05"),
        ("vie, 06 ene 2026 12:00:00 +0100", "2026-01-06"),
        ("Вт, 3 марта 2026 г., 12:00", "2026-03-03"),
        ("2 giugno 2026", "2026-06-02"),
        ("soon", None),
    ],
)
def test_the_date_of_an_entry_is_read_in_the_months_of_its_language(
    sandbox: Sandbox, written: str, wanted: str | None
) -> None:
    """Months are understood in many languages; what is no date stays unknown."""
    (entry,) = listing(
        sandbox,
        rss(
            "<item><title>Ferry sails</title><link>https://courier.example/ferry</link>"
            f"<pubDate>{written}</pubDate></item>"
        ),
    )
    assert (entry.published and entry.published[:10]) == wanted


FEEDS = [
    pytest.param(
        rss(
            "<item><title>Salt & Sea</title><link>"
            "https://courier.example/p?id=4&cat=7&copy=1</link></item>"
        ),
        "application/rss+xml",
        "https://courier.example/p?id=4&cat=7&copy=1",
        id="raw-ampersands",
    ),
    pytest.param(
        rss(
            '<item xml:base="https://linn.example/news/"><title>Ferry</title><link>'
            "ferry-12</link></item>"
        ),
        "application/rss+xml",
        "https://linn.example/news/ferry-12",
        id="xml-base",
    ),
    pytest.param(
        '<feed xmlns="http://www.w3.org/2005/Atom" '
        'xml:base="https://linn.example/a/"><title>L</title><entry><title>'
        'Ferry</title><id>urn:x:1</id><link rel="self" href="1.atom"/>'
        '<link rel="alternate" href="../ferry?a=1&b=2"/><updated>'
        "2026-01-05T10:00:00Z</updated></entry></feed>",
        "application/atom+xml",
        "https://linn.example/ferry?a=1&b=2",
        id="atom-base-and-raw-ampersand",
    ),
]


@pytest.mark.parametrize(("text", "declared", "wanted"), FEEDS)
def test_the_address_of_an_entry_is_whole(
    sandbox: Sandbox, text: str, declared: str, wanted: str
) -> None:
    """A bare ampersand is part of an address, and a base is honoured."""
    (entry,) = listing(sandbox, text, declared)
    assert entry.address == wanted


def test_the_feeds_of_a_page_are_found_under_its_base(sandbox: Sandbox) -> None:
    """The address of a feed is resolved against `<base href>`."""
    data = page(
        f"<body>{NAV}{paragraphs(EN)}</body>",
        head='<base href="https://static.courier.example/x/">'
        '<link rel="alternate" type="application/rss+xml" title="All" '
        'href="feed?a=1&b=2">',
    )
    found = sandbox.read(data, "https://courier.example/", declared="text/html", want="feeds")
    assert "https://static.courier.example/x/feed?a=1&b=2" in repr(found)


HEADERS = (
    b"From: Linn <n@courier.example>\r\nSubject: Ferry\r\nDate: Tue, 10 Mar "
    b"2026 12:00:00 +0000\r\n"
)
PLAIN = HEADERS + b"MIME-Version: 1.0\r\nContent-Type: text/plain"


def alternative(plain: str, html: str) -> bytes:
    """A mail with a plain part and a part in HTML."""
    return (
        HEADERS
        + (
            "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; "
            'boundary="b"\r\n\r\n--b\r\n'
            f"Content-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n--b\r\n"
            f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--b--\r\n"
        ).encode()
    )


MAIL = [
    pytest.param(
        b"From: =?utf-8?b?0J/QvtGA0YI=?= <port@courier.example>"
        b"\r\nSubject: =?utf-8?b?0J/QsNGA0L7QvA==?=\r\nDate: Tue, 10 Mar 2026 "
        b"12:00:00 +0300\r\nContent-Type: "
        b"text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + "\r\n\r\n".join(RU).encode("cp1251"),
        RU,
        "Паром",
        id="cp1251-without-charset",
    ),
    pytest.param(
        b"From: Linn Courier <news@courier.example>"
        b"\r\nSubject: Ferry\r\nDate: Tue, 10 Mar 2026 12:00:00 +0000\r\n\r\n"
        + "\r\n\r\n".join(DE).encode(),
        DE,
        "Ferry",
        id="utf-8-without-any-type",
    ),
    pytest.param(
        (
            "From: Linn Courier <news@courier.example>\r\nSubject: Le bac\r\nDate: "
            "Tue, 10 Mar 2026 "
            "12:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; "
            'boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/plain; '
            "charset=utf-8\r\n\r\nYour mail "
            "program cannot show this message. Open it in a browser: "
            "https://courier.example/v/9\r\n"
            "--b1\r\nContent-Type: text/html; "
            "charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            f"<html><body><h1>Le bac</h1>{paragraphs(FR)}</body></html>\r\n--b1--\r\n"
        ).encode(),
        FR,
        "Le bac",
        id="stub-as-plain-part",
    ),
    pytest.param(
        (
            "From: Linn Courier <news@courier.example>\r\nSubject: Fähre\r\nDate: "
            "Tue, 10 Mar 2026 "
            "12:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n"
            "Content-Transfer-Encoding: 8bit\r\n\r\n<html><head><meta "
            'charset="windows-1252"></head>'
            f"<body><h1>Fähre</h1>{paragraphs(DE)}</body></html>\r\n"
        ).encode("cp1252"),
        DE,
        None,
        id="html-with-charset-in-meta-only",
    ),
    pytest.param(
        HEADERS + b"\r\n" + "\r\n\r\n".join(RU).encode("koi8-r"),
        RU,
        "Ferry",
        id="koi8-r-without-charset",
    ),
    pytest.param(
        PLAIN + b"; charset=us-ascii\r\n\r\n" + "\r\n\r\n".join(UK).encode(),
        UK,
        "Ferry",
        id="utf-8-called-ascii",
    ),
    pytest.param(
        PLAIN
        + b"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + quopri.encodestring("\n\n".join(FR).encode()),
        FR,
        "Ferry",
        id="quoted-printable-without-charset",
    ),
    pytest.param(
        HEADERS + b"\r\n" + "\r\n\r\n".join(ES).encode("latin-1"),
        ES,
        "Ferry",
        id="latin-1-without-charset",
    ),
    pytest.param(
        PLAIN + b"; charset=unknown-8bit\r\n\r\n" + "\r\n\r\n".join(DE).encode("cp1252"),
        DE,
        "Ferry",
        id="unknown-charset",
    ),
    pytest.param(
        HEADERS + b"\r\n" + "\r\n\r\n".join(UK).encode("cp1251"),
        UK,
        "Ferry",
        id="ukrainian-cp1251-without-charset",
    ),
    pytest.param(
        alternative(" ", f"<div>{paragraphs(EN)}</div>"), EN, "Ferry", id="empty-plain-part"
    ),
    pytest.param(
        alternative(
            "Для просмотра откройте browser: https://courier.example/v/1",
            f"<table><tr><td>{paragraphs(RU)}</td></tr></table>",
        ),
        RU,
        "Ferry",
        id="stub-in-russian",
    ),
    pytest.param(
        alternative("\r\n\r\n".join(EN), f"<p>Mugs for your browser!</p>{paragraphs(EN)}"),
        EN,
        "Ferry",
        id="whole-plain-part",
    ),
]


@pytest.mark.parametrize(("data", "lines", "title"), MAIL)
def test_mail_is_read_in_its_letters(
    sandbox: Sandbox, data: bytes, lines: tuple[str, ...], title: str | None
) -> None:
    """The text of a mail is found whatever its headers leave out."""
    article = read(sandbox, data, "mail.eml", "message/rfc822")
    found = [" ".join(line.split()) for line in sentences_of(article)]
    assert [line for line in found if line in lines] == list(lines)
    assert "browser" not in article.text
    assert title is None or article.title == title
    assert article.published is not None
    assert article.published.startswith("2026-03-10")
