"""Find the names in a sentence: capitalised words, identifiers, code, addresses and paths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..quantities import figures, folded
from ..text import STOPWORDS, code_spans, function_words, tidy
from .countries import COUNTRIES

ADDRESS = re.compile(
    r"(?:https?://|www\.)(?:[^\s<>\"'`|()\[\]]|\([^\s()]*\))+"
    r"|(?<![\w@.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@/.+-])@[a-z_]\w{2,}",  # somebody's handle
    re.IGNORECASE,
)
PATH = re.compile(
    r"(?<![\w/.:@])(?:~|\.{1,2})?/[\w.@-]+(?:/[\w.@-]*)*"
    r"|(?<![\w/.:@])[A-Za-z]:\\[\w.\\-]+"
    r"|(?<![\w/.:@-])[A-Za-z][\w-]*(?:\.[\w-]+)*(?:/[\w.-]+){2,}"
    r"|(?<![\w/.:@-])(?:[\w-]+/)*[\w-]{2,}(?:\.[\w-]+)*\.[a-z][a-z0-9]{1,4}(?![\w/(-]|\.\w)"
)
_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
LONGEST = 10  # words that a name may have
_TOKEN = re.compile(r"[^\W_](?:[\w&]|[.'+#/-](?=\w))*[+#]*")
_OPENS = re.compile(r"(?:\A|[.!?…:;—][\"'”’)]?\s+|[\"“‘(\[•]\s?|\s-\s|\s/\s?|\n\s*)\Z")
_CONNECTOR = re.compile(
    r" (?:of the|of|de la|de|van der|van|von|der|den|du|di|del|da|dos|la|le|&|for) "
)
_TITLE = re.compile(r"\b(Dr|Mr|Mrs|Ms|Prof|St|Mt)\.(?= [A-Z])")
_LABEL = re.compile(r"\A[\W_]*[^:.!?\n]{1,60}?(?::|\s[–—-]\s)")
NOUNS_IN_CAPITALS = ("de", "lb")  # where a capitalised word alone need be no name
_GERMAN = re.compile(
    r"\b(?:und|der|das|ist|nicht|mit|von|ein|eine|einen|auf|für|dem|wurde|wird|sind|im)\b"
)

# What begins a sentence or stands in capitals without being a name.
_ORDINARY = STOPWORDS | frozenset(
    """according accordingly across actually additional additionally afterwards alongside already
    alternatively although always among amid another apart around aside available away back based
    because beside besides beyond certain certainly clearly combined common compare compared
    consequently considering conversely currently despite different earlier early easy elsewhere
    especially essentially eventually every everyone everything exactly example few finally first
    following fortunately frequently full furthermore general generally given hence here however
    important importantly inside instead interesting interestingly key lastly late later least less
    likewise long main mainly major make many meanwhile moreover mostly multiple namely near nearly
    never nevertheless next nobody nonetheless normally notably note nothing now occasionally
    often ok okay old original originally others otherwise outside overall particularly per perhaps
    plus possible possibly presumably previously primarily probably put rather recent recently
    regarding regardless respectively second secondly see separately several significantly similar
    similarly simply since single sometimes somewhat soon specifically still subsequently such
    summary take there therefore third thirdly though thus today together tomorrow tonight total
    toward towards turn typically ultimately under unfortunately unless unlike until use used
    useful using usually various versus via well whatever whenever whereas wherever while whilst
    within worth yes yesterday yet zero add allow ask avoid be begin bring build buy call change
    check choose click close come consider copy create cut delete do draw drop eat enter expect
    feed fill find follow go grow hold install keep learn leave lift look mix move open pay place
    plan plant play press pull push read record remove repeat rest return rinse run save sell send
    serve set show sign sow start stay stir stop store store switch tell test think train try
    update wait walk warning wash watch water wear work write people everybody things
    half two three four five six seven eight nine ten eleven twelve twenty thirty hundred
    thousands millions dozens new old big small large high low lower higher greater fewer good bad
    better best worse worst larger smaller newer older young cheap expensive fast slow strong weak
    hot cold warm cool free simple complex modern local global public private human digital online
    solar electric social natural raw fresh dry wet clean dirty dark heavy thin thick deep short
    wide broad hard soft safe real true false whole entire own same different average extra somebody
    someone something anybody anyone anything strict clear direct live open source dear""".split()  # noqa: SIM905
)
MASS = frozenset(
    """water bread rice milk flour sugar salt butter cheese meat fish soil rain snow ice fire wood
    steel iron gold glass paper plastic oil gas power heat light air sound music art food coffee tea
    wine beer money cash rent debt tax trade work labour labor time space life death love fear sleep
    health pain blood skin hair traffic transport travel luggage software hardware data code memory
    storage disk bandwidth latency access support feedback research evidence advice news progress
    success failure growth demand supply inflation interest insurance law crime war peace weather
    summer winter spring autumn breakfast lunch dinner admission entry parking internet electricity
    everything everyone somebody anyone nobody customer dough yeast compost mould mold rust dust
    noise pressure temperature humidity speed size weight height depth length width cost price
    age page line text input output""".split()  # noqa: SIM905
)
ENDINGS = (
    "ly", "ing", "ed", "tion", "sion", "ment", "ness", "ity", "ance", "ence", "ism", "ship", "ware",
    "age", "ure", "ive", "ful", "less", "ous", "ible", "able", "wise", "ward", "hood", "ology",
)  # fmt: skip
ROLES = frozenset(
    """mr mrs ms dr prof professor sir lady lord king queen president minister chancellor senator
    ceo cto cfo founder author researcher engineer scientist physicist mathematician director
    captain general judge coach saint st uncle aunt""".split()  # noqa: SIM905
)
# Short forms that are common nouns.
GENERIC = frozenset(
    """TV PC ID OK DIY CV FAQ PDF URL API UI CPU GPU RAM USB GPS SMS PM AM PhD VAT HR PR QA AI ML
    CLI IT HTML JSON CSV SQL""".split()  # noqa: SIM905
)
_FINITE = re.compile(
    r"'s\b|\s(?:is|was|has|had|will|would|can|could|may|might|must|should|does|did|said|says|wrote|won|made"
    r"|built|ran|held|sold|bought|led|became|came|went|got|took|gave|found|told|kept|grew|left|met"
    r"|paid|put|set|let|cut|began|chose|drew|knew|rose|spoke|brought|taught|thought|lost|sent|spent"
    r"|fell|flew|drove|broke|wore|saw|sang|also|then|now|never|[a-z]{3,}ed"
    r"|[a-z]{3,}[^s\W]s(?= (?:the|an?|its|his|her|their|this|these|every|each|all|no"
    r"|more|less|many|most|some|several|both|two|three|\d+)\b))\b"
    r"|(?:,)? (?:and|or|&) [A-Z]",
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written, and its kind: name, identifier, code, address or path."""

    text: str
    kind: str
    opening: bool = (
        False  # its first word may be a role, or begin the sentence, and be no part of it
    )


def names(source: str, listed: bool = False, language: str = "") -> list[Name]:
    """The names of a sentence of Markdown; `listed`: it is an item, and may begin with a label.

    `language`: where it is not English, whose function words are no names.

    Headline capitals in a label are no names; nor is the first word of a sentence, unless it is
    written as only names are, or is the subject of the verb behind it without an article.
    """
    found = [Name(code, "code") for code in _codes(source)]
    source = _outside_code(source)
    found += [
        Name(match[0].rstrip(".,;:!?'\"*_~"), "address") for match in ADDRESS.finditer(source)
    ]
    source = ADDRESS.sub(" ", _TARGET.sub("]", source))
    text = folded(tidy(source).replace("**", ""))
    found += [Name(match[0].rstrip("."), "path") for match in PATH.finditer(text)]
    text = PATH.sub(lambda path: "_" * len(path[0]), text)
    text = _TITLE.sub(r"\1 ", text)
    return found + list(_capitalised(text, listed, language))


def runs(text: str) -> Iterator[str]:
    """The capitalised runs of a folded text, also without the ordinary words that begin them."""
    for tokens in _runs(text, 0):
        if len(tokens) > LONGEST:
            continue
        yield text[tokens[0].start() : tokens[-1].end()]
        for i, token in enumerate(tokens[:-1], 1):
            if not _ordinary(token[0], opens=True):
                break
            yield text[tokens[i].start() : tokens[-1].end()]


def label(source: str) -> str:
    """What stands before the colon that begins an item: `**Lower bills:** the attic …`."""
    match = _LABEL.match(folded(tidy(source)))
    return match[0] if match else ""


def _codes(source: str) -> Iterator[str]:
    for start, end in code_spans(source):
        code = source[start:end].strip("`").strip()
        if re.search(r"\w", code):
            yield code


def _outside_code(source: str) -> str:
    parts, here = [], 0
    for start, end in code_spans(source):
        parts.append(source[here:start])
        here = end
    return " _ ".join([*parts, source[here:]])


def _capitalised(text: str, listed: bool, language: str) -> Iterator[Name]:
    label = _LABEL.match(text) if listed else None
    figure_spans = [(one.start, one.end) for one in figures(text) if one.sure]
    foreign = language in NOUNS_IN_CAPITALS or len(_GERMAN.findall(text)) > 2
    small = function_words(language) if language else frozenset[str]()
    for tokens in _runs(text, label.end() if label else 0, joining=not language):
        tokens = [one for one in tokens if not _in_figure(one, figure_spans)]
        while tokens and tokens[0][0].casefold() in small:
            tokens = tokens[1:]
        name = _name(text, tokens) if tokens else None
        if name and not (foreign and name.kind == "name" and " " not in name.text):
            yield name


def _in_figure(token: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < token.end() and token.end() <= end for start, end in spans)


def _runs(text: str, after: int, *, joining: bool = True) -> Iterator[list[re.Match[str]]]:
    """Capitalised words and identifiers that stand together; `joining`: also by `of`, `de` or a
    number."""
    run: list[re.Match[str]] = []
    number: re.Match[str] | None = None
    for token in _TOKEN.finditer(text, after):
        if token[0].isdigit():
            number = token if run and text[run[-1].end() : token.start()] in (" ", "-") else None
            continue
        if not _capital(token[0]) and not _identifier(token[0]):
            continue
        last = number or (run[-1] if run else None)
        if last and not _joins(text[last.end() : token.start()], joining):
            yield run
            run = []
        number = None
        run.append(token)
    if run:
        yield run


def _joins(between: str, joining: bool) -> bool:
    small = joining and _CONNECTOR.fullmatch(between)
    return between in (" ", "  ", " & ") or bool(small)


def _capital(word: str) -> bool:
    return word[0].isupper()


def _identifier(word: str) -> bool:
    """Written as only names are: iPhone, PyTorch, GPT-4, H800, C++."""
    letters = [c for c in word if c.isalpha()]
    if not letters or re.fullmatch(r"\d+(?:st|nd|rd|th|s|x)?|\d+[-.]\w*", word):
        return False
    if any(c.isdigit() for c in word):
        return word[0].isalpha() and (
            any(c.isupper() for c in word) or bool(re.fullmatch(r"[a-z]{1,2}\d+\w?", word))
        )
    parts = re.split(r"[-/]", word)
    inner = any(re.search(r"[a-z][A-Z]|[A-Z]{2}[a-z]{2}", part) for part in parts)
    return inner or word.endswith(("++", "#"))


def _name(text: str, tokens: list[re.Match[str]]) -> Name | None:
    """A run as a name, without the ordinary words that begin it; None when nothing is left."""
    if len(tokens) > LONGEST:
        return None  # a headline
    opens = bool(_OPENS.search(text, max(0, tokens[0].start() - 6), tokens[0].start()))
    while tokens and _ordinary(tokens[0][0], opens):
        opens = False
        tokens = tokens[1:]
    while tokens and tokens[-1][0].casefold() in STOPWORDS:
        tokens = tokens[:-1]
    if not tokens:
        return None
    written = text[tokens[0].start() : tokens[-1].end()]
    first = tokens[0][0]
    if len(tokens) == 1:
        if first.casefold() in ROLES or first.rstrip("s") in GENERIC:
            return None
        if _identifier(first):
            return Name(written, "identifier")
        if opens and not _subject(first, text[tokens[0].end() :]):
            return None
        if len(first) < 2 or (first.isupper() and first.casefold() in _ORDINARY):
            return None
    return Name(written, "name", opening=opens or first.casefold().rstrip(".") in ROLES)


def _ordinary(word: str, opens: bool) -> bool:
    """Whether a capitalised word is no part of a name."""
    plain = word.casefold()
    plain = plain.removesuffix("'s")
    if word in ("US", "U.S"):
        return False
    if plain in STOPWORDS or len(plain.rstrip(".")) < 2 or plain.startswith(("i'", "it'")):
        return True
    if opens or word.isupper():
        return plain in _ORDINARY
    return False


def _subject(word: str, after: str) -> bool:
    """Whether a sentence's first word is a name: the subject, with no article, of a finite verb."""
    plain = word.casefold().removesuffix("'s")
    if plain in _ORDINARY or plain in MASS:
        return False
    if (plain,) in COUNTRIES:
        return True
    if word.isupper() and len(word) > 1 and plain not in _ORDINARY:
        return True
    if plain.endswith(ENDINGS):
        return False
    if (
        plain.endswith("s")
        and not re.match(r" (?:is|was|has|does)\b", after)
        and not word.endswith("'s")
    ):
        return False
    return word.endswith("'s") or bool(_FINITE.match(after))
