"""A draft as the gate reads it: one form for look-alike letters, hidden signs, spelled digits; and what is no prose."""

from __future__ import annotations

# ruff: noqa: E501 - a pattern is easier to read in one piece
import codecs
import re
import unicodedata

from coach.records import Record

_HIDDEN = re.compile(r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
                     r"\ufeff\U000e0000-\U000e007f]")  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LOOKALIKES = str.maketrans(
    "асеіорѕхуԁһјӏаАВСЕНІКМОРТХЅЈοαενιρτυκΑΒΕΗΙΚΜΝΟΡΤΥΧΖ",
    "aceiopsxydhjlaABCEHIKMOPTXSJoaevipTukABEHIKMNOPTYXZ",
)
_DIGIT = {word: str(value) for value, word in enumerate("zero one two three four five six seven eight nine".split())}
_DIGIT["oh"], _DIGIT["nought"] = "0", "0"
_SPELLED = re.compile(rf"(?<![\w-])(?:{'|'.join(_DIGIT)})\b", re.I)
_TOKEN = re.compile(r"\S+")
_CODE = re.compile(r"\b(?=[A-Za-z0-9+/=_-]*\d)(?=[A-Za-z0-9+/=_-]*[A-Za-z])[A-Za-z0-9+/=_-]{20,}|\b[A-Za-z0-9+/]{24,}={0,2}")
_BYTES = re.compile(r"(?:\b(?:0x|\\x)?[0-9a-f]{2}\b[\s,:;-]*){8,}|(?:\b[01]{7,8}\b\s*){3,}|(?:\b\d{2,3}\b[\s,;]+){7,}\d", re.I)
_LETTERS = re.compile(r"(?:(?<![^\W_])[^\W\d_][\s.*_|,;:/+~-]+){6,}[^\W\d_](?![^\W_])")
_NUMBERS = re.compile(rf"(?:\b(?:{'|'.join(_DIGIT)})\b[\s,.;-]*){{5,}}", re.I)
_MARKUP = re.compile(r"!\[|\]\(|<\s*/?\s*[a-z!][^>\n]*>?|&#?\w{2,8};|\bdata:\w+/|javascript:", re.I)
_LEET = re.compile(r"\b(?=\w*[a-z])[a-z@$]*(?:[a-z][013457@$]+[a-z@$]|[a-z]{2,}[013457@$]+[a-z]*)[\w@$]*\b", re.I)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FUNCTION = frozenset(
    # English, German, French, Spanish, Italian, Dutch, Portuguese, Scandinavian, Finnish, Polish, Czech, Hungarian, Turkish
    "the a an to of and or is are was were be been i we you he she it they in on at for with from by as my our your their "
    "this that these those not no if so but what how who when would could can will do does have has had me us them him "
    "her his its about after before once then than just all any one let please hi dear thanks thank "
    "der die das und ist nicht ich wir sie ein eine einen mit zu auf für den dem wie was kann haben hat von bei noch im "
    "le la les de des et est pas je nous il elle un une avec pour que qui dans sur mon notre vous du au ne se "
    "el los las y es yo una con para en por mi nuestro como se del al lo su o "
    "di e è non io per che mi nostro gli ho sono della il lo "
    "het een en niet ik wij ze met voor van op mijn onze wat kan heeft naar "
    "os as é não eu um uma com em meu nosso da nos "
    "och att det som är jag vi du inte på av har med till ett og er ikke jeg på av har på for til en "
    "ja on ei se että hän me te ne oli olen ovat kun mutta "
    "i w na z do się nie to jest że jak po za od a že je v s se by si jsem jsme ale "
    "az és nem hogy van egy ez meg is de ve bir bu için ile da ne biz siz".split()
)
_BACKWARDS = frozenset("eht dna uoy rof htiw ruo era ton taht siht morf evah ruoy yeht saw".split())
_ROTATED = frozenset(codecs.encode(word, "rot13") for word in "the and you for with our are not that this from have your they was".split())


class Plain(Record):
    """A text in one form: `text` with look-alikes and hidden signs undone, `digits` with spelled digits joined."""

    text: str
    digits: str


def plain_of(text: str) -> Plain:
    """The text as the gate compares it, in lower case."""
    shown = _CONTROL.sub(" ", _HIDDEN.sub("", text))
    flat = unicodedata.normalize("NFKC", shown).translate(_LOOKALIKES)
    flat = "".join(char for char in unicodedata.normalize("NFKD", flat) if not unicodedata.combining(char))
    flat = re.sub(r"[‐-―−]", "-", flat).replace("’", "'").casefold()
    flat = " ".join(flat.split())
    spelled = _SPELLED.sub(lambda match: _DIGIT[match.group().lower()], flat)
    spelled = re.sub(r"(?<=\d) ?(?:point|dot|komma) ?(?=\d)", ".", spelled)
    joined = re.sub(r"(?<=\d)\s*([.,])\s*(?=\d)", r"\1", spelled)
    joined = re.sub(r"\b(\d)(?:[ _*-](?=\d\b))", r"\1", joined)
    return Plain(text=flat, digits=joined)


def unplain(text: str) -> str:
    """Why a text is not plain prose in one script; "" where it is. Nothing is decoded to find out."""
    if _hidden_within(text):
        return "it holds signs that cannot be seen"
    if _mixed(text):
        return "its letters come from more than one alphabet"
    if _MARKUP.search(text):
        return "it holds markup or a link in brackets"
    if any(len(token) > 40 for token in _TOKEN.findall(re.sub(r"https?://\S{1,120}", "", text))) or _CODE.search(text):
        return "it holds a run of signs that is no word"
    if _BYTES.search(text) or _NUMBERS.search(text):
        return "it spells something out in numbers"
    if _LETTERS.search(text):
        return "it spells words letter by letter"
    if len([hit for hit in _LEET.findall(text) if not hit.isupper()]) > 2:
        return "it writes digits for letters"
    return _no_sentences(text)


def _hidden_within(text: str) -> bool:
    """Signs nobody sees, within or beside letters and digits; those of an emoji are left."""
    if _CONTROL.search(text):
        return True
    return any(
        text[max(0, m.start() - 1) : m.start()].isalnum() or text[m.end() : m.end() + 1].isalnum()
        for m in _HIDDEN.finditer(text)
    )


def _mixed(text: str) -> bool:
    """Whether letters of two scripts stand in it, or letters that only look like plain ones."""
    scripts = {script for char in text if char.isalpha() and (script := _script(char))}
    styled = sum(char.isalpha() and not char.isascii() and unicodedata.normalize("NFKC", char).isascii()
                 and len(unicodedata.normalize("NFKC", char)) == 1 for char in text)  # fmt: skip
    return len(scripts) > 1 or styled > 2


def _script(char: str) -> str:
    name = unicodedata.name(char, "")
    if name.startswith(("LATIN", "FEMININE", "MASCULINE", "MICRO", "MODIFIER")):
        return "LATIN"
    if name.startswith(("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC")):
        return "CJK"
    return name.split(" ", 1)[0] if name else "?"


def _no_sentences(text: str) -> str:
    """Latin text whose words are hardly ever joined as sentences join them, or run backwards, or are shifted."""
    words = [word.lower() for word in _WORD.findall(re.sub(r"\[[^\]\n]*\]", " ", text))]
    latin = [word for word in words if word[0] < "\u0250"]
    if sum(word in _BACKWARDS for word in latin) > 1 or sum(word in _ROTATED for word in latin) > 1:
        return "some of it runs backwards or is shifted"
    joining = sum(word.replace("’", "'").split("'")[0] in _FUNCTION for word in latin)
    if len(latin) >= 12 and joining < 0.1 * len(latin):
        return "its words make no sentences"
    return ""
