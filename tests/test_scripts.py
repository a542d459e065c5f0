"""Chinese, Japanese, Korean and Thai words are found inside a run of characters."""

from __future__ import annotations

import pytest

from askreview import AskReview
from askreview.text import content_words, held, is_latin, other_forms, unknown_parts, weighed
from askreview.types import Floors
from test_languages import GERMAN
from word_encoder import WordEncoder

CHINESE = {
    "番茄": "番茄苗长到三十厘米时需要搭架子。浇水要在早晨。",
    "图书": "图书馆的书十五日到期。逾期每天罚款五角。",
    "轮胎": "汽车轮胎在九月换成冬胎。旧轮胎放在车库。",
    "牙医": "牙医预约在下周三上午十点。带上医保卡。",
    "茶": "龙井茶用八十度的水泡。泡两分钟就倒出来。",
    "房租": "每月房租是三千二百元。房东姓陈。",
    "猫": "猫粮每天两次，每次六十克。驱虫药三个月一次。",
    "旅行": "我们在成都住了四晚。酒店在宽窄巷子旁边。",
    "会议": "周会改到星期四下午。预算由李明负责。",
    "自行车": "自行车链条每五百公里上油。刹车片去年换过。",
    "面包": "面包要发酵十二小时。烤箱预热到二百三十度。",
    "电费": "上个月电费是一百八十元。电表在楼梯下面。",
}
CHINESE_ASKED = [
    ("图书馆的书什么时候到期？", "图书馆的书十五日到期。"),
    ("轮胎什么时候换？", "汽车轮胎在九月换成冬胎。"),
    ("牙医预约是几点？", "牙医预约在下周三上午十点。"),
    ("龙井茶用多少度的水？", "龙井茶用八十度的水泡。"),
    ("每月房租是多少？", "每月房租是三千二百元。"),
    ("猫粮每天几次？", "猫粮每天两次，每次六十克。"),
    ("我们在成都住了几晚？", "我们在成都住了四晚。"),
    ("谁负责预算？", "预算由李明负责。"),
    ("面包要发酵多久？", "面包要发酵十二小时。"),
    ("电表在哪里？", "电表在楼梯下面。"),
]
JAPANESE = {
    "トマト": "トマトの苗には支柱を立てる。水やりは朝にする。",
    "図書館": "図書館の本は十五日に返す。延滞すると貸し出しが止まる。",
    "タイヤ": "冬用タイヤには十一月に交換する。古いタイヤは車庫にある。",
    "歯医者": "歯医者の予約は水曜日の十時。保険証を持っていく。",
    "緑茶": "緑茶は八十度のお湯で入れる。二分待ってから注ぐ。",
    "家賃": "家賃は毎月七万円。大家さんは佐藤さん。",
    "猫": "猫の餌は一日二回。薬は三か月ごとに飲ませる。",
    "旅行": "京都では四泊した。宿は鴨川の近くだった。",
    "会議": "定例会議は木曜日の午後に移った。予算は田中さんが担当する。",
    "自転車": "自転車のチェーンには五百キロごとに油をさす。",
    "パン": "パン生地は十二時間発酵させる。オーブンは二百三十度に温める。",
    "電気": "先月の電気代は九千円。メーターは階段の下にある。",
}
JAPANESE_ASKED = [
    ("図書館の本はいつ返す？", "図書館の本は十五日に返す。"),
    ("冬用タイヤはいつ交換する？", "冬用タイヤには十一月に交換する。"),
    ("歯医者の予約は何時？", "歯医者の予約は水曜日の十時。"),
    ("緑茶は何度のお湯で入れる？", "緑茶は八十度のお湯で入れる。"),
    ("家賃はいくらですか", "家賃は毎月七万円。"),
    ("猫の餌は何回？", "猫の餌は一日二回。"),
    ("京都では何泊した？", "京都では四泊した。"),
    ("予算は誰が担当する？", "予算は田中さんが担当する。"),
    ("パン生地は何時間発酵させる？", "パン生地は十二時間発酵させる。"),
    ("メーターはどこにある？", "メーターは階段の下にある。"),
]
KOREAN_AND_THAI = {
    "k1": "시립도서관은 월요일에 닫는다.",
    "k2": "토마토는 오월에 심는다.",
    "t1": "วันนี้ห้องสมุดปิดตอนหกโมงเย็น",
    "t2": "ฉันปลูกมะเขือเทศในเดือนพฤษภาคม",
}
ABSENT = [
    "飞机票多少钱？",
    "钢琴课几点开始？",
    "保险理赔流程",
    "ピアノの先生は誰ですか",
    "飛行機の便名は？",
]


@pytest.fixture(scope="module")
def reviews(tmp_path_factory, encoder):
    made = []
    for notes in (CHINESE, JAPANESE):
        folder = tmp_path_factory.mktemp("notes")
        for name, text in notes.items():
            (folder / f"{name}.md").write_text(f"{text}\n", encoding="utf-8")
        made.append(AskReview(folder, tmp_path_factory.mktemp("index"), encoder))
    yield made
    for one in made:
        one.close()


@pytest.mark.encoder
@pytest.mark.parametrize("number", [0, 1], ids=["Chinese", "Japanese"])
def test_the_right_sentence_comes_first(reviews, number):
    asked = (CHINESE_ASKED, JAPANESE_ASKED)[number]
    wrong = [
        (question, answer.status, answer.citations[:1])
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
    for review in reviews:
        answer = review.ask(question)
        assert answer.status == "not_in_notes", answer.text
        assert "mention" in answer.text


@pytest.mark.encoder
@pytest.mark.parametrize("word", ["图书馆", "番茄", "房租", "茶"])
def test_a_word_finds_the_note_that_holds_it_first(reviews, word):
    first = reviews[0].search(word)[0]
    assert word in first.text
    assert first.parts["lexical"] > 0
    assert {one.note for one in reviews[0].ask(word).citations} == {first.note}


@pytest.mark.encoder
def test_korean_and_thai_words_are_found_inside_a_run(tmp_path, encoder):
    for name, text in KOREAN_AND_THAI.items():
        (tmp_path / f"{name}.md").write_text(f"{text}\n", encoding="utf-8")
    with AskReview(tmp_path, tmp_path / "index", encoder) as review:
        for word, name in {
            "도서관": "k1",
            "토마토": "k2",
            "ห้องสมุด": "t1",
            "มะเขือเทศ": "t2",
        }.items():
            answer = review.ask(word)
            assert [one.note for one in answer.citations] == [f"{name}.md"], word
            assert answer.status == "answered"
        assert review.ask("비행기").status == "not_in_notes"


def test_a_question_is_cut_where_it_only_asks():
    assert content_words("图书馆的书什么时候到期？") == ("图书馆", "书", "到期")
    assert content_words("도서관은 언제 닫나요?") == ("도서관은", "닫")
    assert content_words("What is 番茄?") == ("番茄",)


def test_a_run_is_weighed_by_pairs_of_characters():
    weights = {key: 1.0 for word in ("图书馆", "书") for key in weighed(word)}
    assert held("图书馆的书十五日到期。", weights) == 1
    assert held("书店", weights) == pytest.approx(1 / 3)
    assert list(other_forms("图书馆 and")) == ["图书", "书馆", "馆"]


@pytest.mark.parametrize(
    ("word", "unknown"),
    [
        ("图书馆关门", ["关门"]),
        ("图书馆", []),
        ("大教堂", ["大教堂"]),
        ("図書館の料金", ["図書館", "料金"]),
        ("도서관은", ["도서관은"]),
    ],
)
def test_what_no_note_holds_of_a_run(word, unknown):
    assert list(unknown_parts(word, {"图书", "书馆"}.__contains__)) == unknown


def test_a_syllable_that_is_left_over_is_an_ending():
    assert list(unknown_parts("도서관은", {"도서", "서관"}.__contains__)) == []


class Measured(WordEncoder):
    """An encoder whose floors were measured, as those of the default one were, on English."""

    floors = Floors(0.1, 0.2, 0.2)


@pytest.mark.parametrize(
    ("texts", "hints"),
    [
        (CHINESE, 1),
        (GERMAN, 1),
        ({**CHINESE, **{f"{n}": "In English." for n in range(20)}}, 0),
    ],
)
def test_a_multilingual_encoder_is_named_once(tmp_path, texts, hints):
    notes, said = tmp_path / "notes", list[str]()
    notes.mkdir()
    for name, text in texts.items():
        (notes / f"{name}.md").write_text(text, encoding="utf-8")
    with AskReview(notes, tmp_path / "index", Measured(), say=said.append) as review:
        review.sync()
        (notes / "more.md").write_text("茶。", encoding="utf-8")
        review.sync()
        state = review.status()
    assert sum("multilingual" in line for line in said) == hints
    assert ("multilingual" in state.hint) == bool(hints)


def test_scripts_are_told_apart():
    assert is_latin("Où est la gare?")
    assert is_latin("42?")
    assert not is_latin("Где вокзал?")
    assert not is_latin("图书馆几点关门 wifi")
