"""Words are found in whatever inflection of the language that the notes are in."""

from __future__ import annotations

import pytest

from askreview import AskReview
from askreview.text import (
    STOPWORDS,
    WORD,
    Weights,
    asked_in,
    content_words,
    held,
    held_in_order,
    language_of,
    weighed,
)
from word_encoder import WordEncoder

GERMAN = {
    "Garten": "Das Gartenhaus wurde im April neu gestrichen. Die Tulpenzwiebeln liegen im Keller.",
    "Miete": "Die Miete beträgt 940 Euro im Monat. Die Vermieterin heißt Frau Krause.",
    "Zahnarzt": "Der Termin beim Zahnarzt ist am Dienstag um zehn Uhr. Die Karte nicht vergessen.",
    "Fahrrad": "Die Kette des Fahrrads muss alle 500 Kilometer geölt werden. Der Reifen ist neu.",
    "Brot": "Der Teig ruht zwölf Stunden im Kühlschrank. Danach backt das Brot bei 230 Grad.",
    "Katze": "Die Katze bekommt zweimal am Tag Futter. Der Impfpass liegt in der Schublade.",
    "Auto": "Der Winterreifen wird im Oktober montiert. Die Werkstatt schließt um sechs Uhr.",
    "Reise": "In Lissabon haben wir vier Nächte geschlafen. Das Hotel lag neben dem Bahnhof.",
    "Verein": "Der Beitrag kostet 60 Euro im Jahr. Die Versammlung wählte Jonas zum Kassenwart.",
    "Heizung": "Der Monteur hat das Ventil der Heizung getauscht. Die Rechnung kam im Mai.",
    "Bücher": "Ein Buch aus der Bibliothek darf man vier Wochen behalten. Danach kostet es.",
    "Nachbarn": "Der Nachbar gießt im August die Pflanzen. Sein Schlüssel hängt neben der Tür.",
}
GERMAN_ASKED = [
    ("Wann wurden die Gartenhäuser gestrichen?", "Das Gartenhaus wurde im April neu gestrichen."),
    ("Wie hoch sind die Mieten?", "Die Miete beträgt 940 Euro im Monat."),
    ("Wann sind die Termine bei den Zahnärzten?", "Der Termin beim Zahnarzt ist am Dienstag"),
    ("Wie oft ölt man die Ketten der Fahrräder?", "Die Kette des Fahrrads muss alle 500"),
    ("Wie lange müssen Teige ruhen?", "Der Teig ruht zwölf Stunden im Kühlschrank."),
    ("Wie oft bekommen Katzen ihr Futter?", "Die Katze bekommt zweimal am Tag Futter."),
    ("Wo liegen die Impfpässe?", "Der Impfpass liegt in der Schublade."),
    ("Wann montiert man Winterreifen?", "Der Winterreifen wird im Oktober montiert."),
    ("Wie viel kosten die Beiträge?", "Der Beitrag kostet 60 Euro im Jahr."),
    ("Wer gießt die Pflanze?", "Der Nachbar gießt im August die Pflanzen."),
]
FRENCH = {
    "Jardin": "Le portail du jardin ferme à dix heures. Les bulbes de tulipes sont à la cave.",
    "Loyer": "Le loyer est de 720 euros par mois. La propriétaire s'appelle madame Fournier.",
    "Dentiste": "Le rendez-vous chez le dentiste est mardi à neuf heures. Apporter la carte.",
    "Vélo": "La chaîne du vélo se graisse tous les 500 kilomètres. Le pneu avant est neuf.",
    "Pain": "La pâte repose douze heures au frais. Ensuite le pain cuit à 230 degrés.",
    "Cheval": "Le cheval mange huit kilos de foin. Le maréchal-ferrant passe en juin.",
    "Voiture": "Le pneu d'hiver se monte en novembre. Le garage ferme à dix-huit heures.",
    "Voyage": "À Porto nous avons dormi quatre nuits. L'hôtel se trouvait près de la gare.",
    "Club": "La cotisation coûte 45 euros par an. L'assemblée a élu Mathilde trésorière.",
    "Cuisine": "L'évier fuit depuis lundi. Le plombier a promis de venir jeudi.",
    "Livres": "Un livre de la bibliothèque se garde trois semaines. Le retard coûte une amende.",
    "Voisins": "La voisine arrose les plantes en août. Sa clé est sous le pot de basilic.",
}
FRENCH_ASKED = [
    ("À quelle heure ferment les portails ?", "Le portail du jardin ferme à dix heures."),
    ("À combien sont les loyers ?", "Le loyer est de 720 euros par mois."),
    ("Quand sont les rendez-vous chez les dentistes ?", "Le rendez-vous chez le dentiste"),
    ("Quand faut-il graisser les chaînes de vélos ?", "La chaîne du vélo se graisse tous les"),
    ("Combien de temps reposent les pâtes ?", "La pâte repose douze heures au frais."),
    ("Combien de foin mangent les chevaux ?", "Le cheval mange huit kilos de foin."),
    ("Quand monter les pneus d'hiver ?", "Le pneu d'hiver se monte en novembre."),
    ("Combien coûtent les cotisations ?", "La cotisation coûte 45 euros par an."),
    ("Depuis quand l'évier fuit-il ?", "L'évier fuit depuis lundi."),
    ("Qui arrose la plante ?", "La voisine arrose les plantes en août."),
]
ABSENT = [
    "Wie heißt der Klavierlehrer?",
    "Wann fliegt das Flugzeug?",
    "Welche Versicherung zahlt den Unfall?",
    "Qui enseigne le piano ?",
    "Quand décolle l'avion ?",
    "Où sont rangées les guirlandes ?",
]


@pytest.fixture(scope="module")
def reviews(tmp_path_factory, encoder):
    made = []
    for notes in (GERMAN, FRENCH):
        folder = tmp_path_factory.mktemp("notes")
        for name, text in notes.items():
            (folder / f"{name}.md").write_text(f"{text}\n", encoding="utf-8")
        made.append(AskReview(folder, tmp_path_factory.mktemp("index"), encoder))
    yield made
    for one in made:
        one.close()


@pytest.mark.encoder
@pytest.mark.parametrize("number", [0, 1], ids=["German", "French"])
def test_the_right_sentence_comes_first(reviews, number):
    asked = (GERMAN_ASKED, FRENCH_ASKED)[number]
    wrong = [
        (question, answer.status, answer.text)
        for question, sentence in asked
        if not (
            (answer := reviews[number].ask(question)).citations
            and sentence in answer.citations[0].quote
            and answer.status == "answered"
        )
    ]
    assert len(wrong) <= 2, wrong


@pytest.mark.encoder
@pytest.mark.parametrize("question", ABSENT)
def test_what_no_note_holds_is_refused(reviews, question):
    answer = reviews[ABSENT.index(question) // 3].ask(question)
    assert answer.status == "not_in_notes", answer.text
    assert "mention" in answer.text
    said = answer.text.casefold()
    assert not [
        word for word in ("wie", "wann", "der", "qui", "quand", "où") if f"“{word}”" in said
    ]


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("number", "word", "note"),
    [(0, "Gartenhäuser", "Garten.md"), (0, "Impfpässe", "Katze.md"), (1, "chevaux", "Cheval.md")],
)
def test_a_word_finds_its_other_forms(reviews, number, word, note):
    first = reviews[number].search(word)[0]
    assert first.note == note
    assert first.parts["lexical"] > 0
    assert first.parts["words"] == 1
    assert "mention" not in reviews[number].ask(word).text


def test_a_word_meets_its_other_forms_in_a_text():
    weights = {key: 1.0 for word in ("Häuser", "Dach") for key in weighed(word)}
    german = Weights(weights, ("Häuser", "Dach"), ("de",))
    text = "Das Haus mit dem neuen Dach"
    assert held(text, weights) == 0.5
    assert held(text, german) == 1
    assert held_in_order("Haus mit dem Dach", german) == (1, 1)
    assert held_in_order("Haus und Hof und Dach", german) == (1, 0)


def test_a_question_says_nothing_by_its_function_words():
    assert content_words("Wo steht das Fahrrad?", ("de",)) == ("Fahrrad",)
    assert content_words("Depuis quand l'évier fuit-il ?", ("fr",)) == ("évier", "fuit")
    assert content_words("L'évier et le Wi-Fi", ("fr",)) == ("évier", "Wi-Fi")
    assert content_words("Wo steht das Fahrrad?") == ("Wo", "steht", "das", "Fahrrad")


@pytest.mark.parametrize(
    ("question", "languages"),
    [
        ("Wo ist der Schlüssel?", ("de",)),
        ("Où est la clé ?", ("fr",)),
        ("When did he die?", ()),
        ("Häuser", ("de", "fr")),
    ],
)
def test_a_question_is_in_the_language_of_its_function_words(question, languages):
    asked = asked_in(WORD.findall(question), STOPWORDS, ("", "de", "en", "fr"))
    assert asked == languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN["Garten"], "de"),
        (FRENCH["Jardin"], "fr"),
        ("The boiler was serviced in May, and the bill came to 140 pounds.", "en"),
        ("Milch, Eier, Mehl", ""),
        ("Ключ от сарая висит возле двери. Бочку для воды поставили на кирпичи.", "ru"),
        ("", ""),
    ],
)
def test_the_language_of_a_text_is_told_where_it_is_plain(text, language):
    assert language_of(WORD.findall(text), STOPWORDS) == language


def test_a_note_in_another_language_is_found_among_english_ones(tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    for name, text in {
        "Garten": GERMAN["Garten"],
        "boiler": "The boiler was serviced in May.",
    }.items():
        (notes / f"{name}.md").write_text(text, encoding="utf-8")
    with AskReview(notes, tmp_path / "index", WordEncoder()) as review:
        for word, note in {"Gartenhäuser": "Garten.md", "boilers": "boiler.md"}.items():
            found = [hit.note for hit in review.search(word) if hit.parts["lexical"]]
            assert found == [note]
