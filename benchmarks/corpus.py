"""A seeded corpus of invented news: article N is the same text on every machine, English and Vietnamese."""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

SECTIONS: Final = ("town", "county", "business", "schools", "sport", "culture", "thời sự", "đời sống")
FIRST_DAY: Final = date(2021, 1, 4)

Words = dict[str, tuple[str, ...]]


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split("|"))


_ENGLISH: Final[Words] = {
    "who": _split(
        "the town council | the harbour office | the county court | the water board | the school board | "
        "the parish | the fire brigade | the bus company | the chamber of trade | the sports club | "
        "the library | the hospital trust | the farmers' union | the museum | the rail company | "
        "the port doctor | a group of residents | the county auditor | the weather service | the ferry crew"
    ),
    "does": _split(
        "has put off | wants to reopen | will pay for | has inspected | no longer runs | is asking for | "
        "has turned down | plans to widen | measured | has sold | repaired | counted | is to close | "
        "has moved | agreed on | argued over | voted for | opened | lost | found"
    ),
    "thing": _split(
        "the old market hall | the north bridge | a second ferry | the night bus | the swimming baths | "
        "four classrooms | the flood wall | the cattle market | a row of lime trees | the station clock | "
        "the boat sheds | the quarry road | a clinic for eyes | the archive | the fish market | "
        "the gravel pit | the drainage plan | a new playing field | the lighthouse | the allotments | "
        "the tram depot | the covered market | the waste depot | a wind turbine | the choir school | "
        "the corn mill | the cinema | the drinking fountain"
    ),
    "how": _split(
        "after a long meeting | without a vote | for the third time | to nobody's surprise | "
        "before the holidays | at short notice | in spite of the rain | by a narrow margin | "
        "behind closed doors | as the budget foresaw | a year late | with some relief"
    ),
    "why": _split(
        "because the ground is soft | since the lease has run out | while prices are still rising | "
        "as long as the money lasts | although nobody had applied | until the surveyors are done | "
        "unless the county objects | so that the children are safe"
    ),
    "said": _split(
        "said | told the meeting | wrote in a letter | insisted | admitted | explained to our reporter | recalled"
    ),
    "quote": _split(
        "We counted twice and came to the same figure | Nobody asked the people who walk there every day | "
        "It will hold for thirty years | I have seen worse winters than this one | "
        "The money is there, the plan is not | My grandfather built half of it | "
        "One cannot mend a roof with promises | Come back in spring and look again | "
        "There is room for both if we are careful"
    ),
    "unit": _split(
        "metres | tonnes | visitors | signatures | households | hectares | trips a week | working days | "
        "litres a second"
    ),
    "topic": _split(
        "Roads | What it costs | The other side | What happens next | A look back | The figures | "
        "Voices from the street | In short"
    ),
    "tag": _split(
        "roads | water | budget | harbour | schools | market | weather | transport | courts | health | trees | housing"
    ),
    "day": _split("Monday | Tuesday | Wednesday | Thursday | Friday | Saturday | Sunday"),
}

_VIETNAMESE: Final[Words] = {
    "who": _split(
        "hội đồng thị trấn | ban quản lý cảng | tòa án huyện | công ty cấp nước | nhà trường | đội cứu hỏa | "
        "hợp tác xã | đảng bộ xã | thư viện | bệnh viện huyện | hội nông dân | bảo tàng | công ty xe buýt | "
        "một nhóm người dân | đoàn kiểm tra | trạm khí tượng"
    ),
    "does": _split(
        "đã hoãn | muốn mở lại | sẽ chi trả cho | vừa kiểm tra | không còn vận hành | đang đề nghị | "
        "đã từ chối | dự định mở rộng | đo đạc | đã bán | sửa chữa | thống nhất về | tranh luận về | "
        "bỏ phiếu cho | khánh thành | tìm thấy"
    ),
    "thing": _split(
        "khu chợ cũ | cây cầu phía bắc | chuyến phà thứ hai | tuyến xe đêm | bể bơi công cộng | bốn phòng học "
        "| đê chắn lũ | chợ cá | hàng cây bằng lăng | đồng hồ nhà ga | bến thuyền | đường mỏ đá | "
        "phòng khám mắt | kho lưu trữ | hệ thống thoát nước | sân chơi mới | ngọn hải đăng | vườn rau chung | "
        "rạp chiếu phim | trạm bơm | chợ nông sản | nhà văn hóa"
    ),
    "how": _split(
        "sau một cuộc họp dài | mà không cần bỏ phiếu | lần thứ ba | trước kỳ nghỉ lễ | dù trời mưa to | "
        "với đa số sít sao | đúng như dự toán | chậm mất một năm | trong sự nhẹ nhõm của nhiều người | "
        "trong thời gian rất ngắn"
    ),
    "why": _split(
        "vì nền đất còn yếu | do hợp đồng thuê đã hết hạn | trong khi giá vẫn tăng | chừng nào còn kinh phí | "
        "dù chưa ai nộp đơn | cho đến khi khảo sát xong | để trẻ em đi lại an toàn | trừ khi huyện phản đối"
    ),
    "said": _split(
        "cho biết | nói tại cuộc họp | viết trong thư | khẳng định | thừa nhận | giải thích với phóng viên | nhớ lại"
    ),
    "quote": _split(
        "Chúng tôi đếm hai lần và ra cùng một con số | Không ai hỏi những người đi qua đó mỗi ngày | "
        "Công trình sẽ đứng vững ba mươi năm | Tôi từng thấy những mùa đông khắc nghiệt hơn | "
        "Tiền thì có, kế hoạch thì chưa | Mùa xuân quay lại rồi hãy xem"
    ),
    "unit": _split("mét | tấn | lượt khách | chữ ký | hộ dân | héc ta | chuyến mỗi tuần | ngày công"),
    "topic": _split(
        "Đường sá | Chi phí | Ý kiến khác | Việc tiếp theo | Nhìn lại | Những con số | Tiếng nói người dân | Tóm lại"
    ),
    "tag": _split(
        "giao thông | nước sạch | ngân sách | bến cảng | giáo dục | chợ | thời tiết | sức khỏe | cây xanh | nhà ở"
    ),
    "day": _split("thứ hai | thứ ba | thứ tư | thứ năm | thứ sáu | thứ bảy | chủ nhật"),
}

_ENGLISH_FORMS: Final = (
    "{Who} {does} {thing} in {place} {how}, {why}.",
    "{Who} {does} {thing}, {person} of {place} {said} on {day}.",
    "“{quote},” {said} {person}, who has lived in {place} for {age} years.",
    "In {place} alone, {n} {unit} were counted, {n} more than in the year before.",
    "{Person} {said} that {who} {does} {thing} {how}.",
    "About **{n} {unit}** are at stake, {why}; {who} {does} {thing} all the same.",
    "On {day}, {who} and {who} met in {place} and spoke about {thing} and {thing}.",
    "[The minutes](https://{site}.example/minutes/{n}) show that {who} {does} {thing} {why}.",
)
_VIETNAMESE_FORMS: Final = (
    "{Who} {does} {thing} ở {place} {how}, {why}.",
    "{Who} {does} {thing}, {person} ở {place} {said} hôm {day}.",
    "“{quote}”, {person}, người đã sống ở {place} {age} năm, {said}.",
    "Chỉ riêng {place} đã có {n} {unit}, nhiều hơn năm trước {n}.",
    "{Person} {said} rằng {who} {does} {thing} {how}.",
    "Khoảng **{n} {unit}** sẽ bị ảnh hưởng, {why}; {who} vẫn {does} {thing}.",
    "Hôm {day}, {who} và {who} gặp nhau ở {place} để bàn về {thing} và {thing}.",
    "[Biên bản](https://{site}.example/bien-ban/{n}) ghi rằng {who} {does} {thing} {why}.",
)
_SYLLABLES: Final = (
    "bar ben cal dor el fen gar hol is jor kel lan mor nor os pel quin ros sel tor ul ven wes yar zel"
).split()
_ENDS: Final = "by ton wick ford ham mere dale stow ley worth port field".split()
_GIVEN: Final = (
    "Ada Bram Cleo Dirk Edda Finn Greta Hugh Ines Jonas Kira Leon Mira Noel Orla Piet Rosa Sven Tess Udo Vera Wim"
).split()
_FAMILY_VI: Final = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
_GIVEN_VI: Final = (
    "An Bình Châu Dũng Đức Giang Hà Hạnh Hòa Hương Khánh Lan Long Mai Minh Nam Ngọc Phúc Quân Sơn Thảo Trang Tuấn Vân"
).split()
_PLACE_VI: Final = "Xuân Đông Tây Phú Tân Vĩnh Hòa Bình Long Thạnh Mỹ Lộc An Hưng Thuận Khê Giang Sơn Hải Hội".split()


@dataclass(frozen=True, slots=True)
class Article:
    """One invented article; `file` is its text as a Markdown file with front matter."""

    number: int
    title: str
    lead: str
    section: str
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    day: date
    lang: str
    body: str

    @property
    def file(self) -> str:
        """The text of its file."""
        return (
            f'---\ntitle: "{self.title}"\nlead: "{self.lead}"\nsection: {self.section}\n'
            f"tags: [{', '.join(self.tags)}]\nauthors: [{', '.join(self.authors)}]\n"
            f"date: {self.day.isoformat()} 07:{self.number % 60:02d}\nlang: {self.lang}\n---\n\n{self.body}"
        )


class _Pen:
    """Fills templates with words, in one language, with the random numbers of one article."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(f"article {number}")
        self.vietnamese = number % 3 == 2
        self.words = _VIETNAMESE if self.vietnamese else _ENGLISH
        self.forms = _VIETNAMESE_FORMS if self.vietnamese else _ENGLISH_FORMS
        # A story stays with its people and places.
        self.places = [self.new_place() for _ in range(3)]
        self.people = [self.new_person() for _ in range(4)]

    def new_place(self) -> str:
        pick = self.chance.choice
        if self.vietnamese:
            return f"{pick(_PLACE_VI)} {pick(_PLACE_VI)}"
        return (pick(_SYLLABLES) + pick(_SYLLABLES) + pick(_ENDS)).capitalize()

    def new_person(self) -> str:
        pick = self.chance.choice
        if self.vietnamese:
            return f"{pick(_FAMILY_VI)} {pick(_GIVEN_VI)} {pick(_GIVEN_VI)}"
        return f"{pick(_GIVEN)} {(pick(_SYLLABLES) + pick(_SYLLABLES) + pick(_SYLLABLES)).capitalize()}"

    def __getitem__(self, slot: str) -> str:
        name = slot.lower()
        if name == "n":
            return str(self.chance.randint(2, 4000))
        if name == "age":
            return str(self.chance.randint(3, 80))
        if name == "site":
            return self.chance.choice(_SYLLABLES) + self.chance.choice(_ENDS)
        known = {"place": self.places, "person": self.people}.get(name)
        word = self.chance.choice(known or self.words[name])
        return word[0].upper() + word[1:] if slot[0].isupper() else word

    def sentence(self) -> str:
        return self.chance.choice(self.forms).format_map(self)

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.chance.randint(3, 4)))


@cache
def _staff(vietnamese: bool) -> tuple[str, ...]:
    """The names in the bylines: the people of one newsroom."""
    pen = _Pen(-1 if vietnamese else -2)
    return tuple(pen.new_person() for _ in range(30))


def article(number: int) -> Article:
    """Article `number` of the corpus: about 600 words under three headings, with a list and a quotation."""
    pen = _Pen(number)
    chance, words = pen.chance, pen.words
    parts = []
    for topic in chance.sample(words["topic"], 3):
        parts += [f"## {topic}", *(pen.paragraph() for _ in range(3))]
    items = [f"- {pen['Thing']}: {pen['n']} {pen['unit']}" for _ in range(4)]
    parts[4:4] = ["\n".join(items)]
    parts.append(f"> {pen['quote']}.\n> — {pen['person']}, {pen['place']}")
    title = f"{pen['Who']} {pen['does']} {pen['thing']} – {pen['place']}".replace('"', "")
    return Article(
        number, title, pen.sentence().replace("*", ""), chance.choice(SECTIONS[6:] if pen.vietnamese else SECTIONS[:6]),
        tuple(chance.sample(words["tag"], 3)), (chance.choice(_staff(pen.vietnamese)),),
        FIRST_DAY + timedelta(days=number % 1900),
        "vi" if pen.vietnamese else "en", "\n\n".join(parts) + "\n",
    )  # fmt: skip


def write_files(folder: Path, count: int, *, first: int = 0) -> int:
    """Write `count` articles as Markdown files, a thousand a folder; returns their bytes."""
    size = 0
    for number in range(first, first + count):
        place = folder / f"{number // 1000:03d}"
        place.mkdir(parents=True, exist_ok=True)
        size += (place / f"story-{number:06d}.md").write_bytes(article(number).file.encode())
    return size


def main() -> None:
    """Write a folder of the corpus: `corpus.py FOLDER COUNT`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    size = write_files(given.folder, given.count)
    print(f"{given.count:,} files, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
