"""The words of the small English→French grammar, as tables.

    cat, cats    chat, chats     masculine, animal         black   noir noire noirs noires    behind the noun
    mouse, mice  souris, souris  feminine, animal          big     grand grande grands grandes before it

French nouns carry the gender that determiners and adjectives follow; English shows none of it. No French noun, verb or
adjective begins with a vowel, so nothing is ever shortened to l', d' or n'; the one exception is qu' before un and une.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "ADJECTIVES",
    "CLITICS",
    "DETERMINERS",
    "HELD_OUT",
    "INTRANSITIVE",
    "NOUNS",
    "PREPOSITIONS",
    "TRANSITIVE",
    "Adjective",
    "Determiner",
    "Noun",
    "Verb",
    "WordPair",
    "fits",
]


@dataclass(frozen=True)
class Noun:
    """A noun in both languages."""

    english: str
    english_plural: str
    french: str
    french_plural: str
    feminine: bool
    kind: Literal["animal", "person", "thing"]

    @property
    def animate(self) -> bool:
        """Whether it may be young."""
        return self.kind != "thing"


@dataclass(frozen=True)
class Adjective:
    """An adjective; `french` holds the forms m. singular, f. singular, m. plural, f. plural."""

    english: str
    french: tuple[str, str, str, str]
    before_noun: bool
    """Where it stands in French; in English every adjective stands before its noun."""


@dataclass(frozen=True)
class Determiner:
    """A determiner; a form that does not exist is the empty string."""

    english: str
    english_plural: str
    masculine: str
    feminine: str
    french_plural: str


@dataclass(frozen=True)
class Verb:
    """A verb in the third person of the present tense."""

    english: str
    english_base: str
    """The plural, and the form after "does"."""
    french: str
    french_plural: str


@dataclass(frozen=True)
class WordPair:
    """A word that never changes its form, in both languages."""

    english: str
    french: str


NOUNS = (
    Noun("cat", "cats", "chat", "chats", False, "animal"),
    Noun("dog", "dogs", "chien", "chiens", False, "animal"),
    Noun("horse", "horses", "cheval", "chevaux", False, "animal"),
    Noun("boy", "boys", "garçon", "garçons", False, "person"),
    Noun("cow", "cows", "vache", "vaches", True, "animal"),
    Noun("mouse", "mice", "souris", "souris", True, "animal"),
    Noun("girl", "girls", "fille", "filles", True, "person"),
    Noun("woman", "women", "femme", "femmes", True, "person"),
    Noun("cake", "cakes", "gâteau", "gâteaux", False, "thing"),
    Noun("boat", "boats", "bateau", "bateaux", False, "thing"),
    Noun("garden", "gardens", "jardin", "jardins", False, "thing"),
    Noun("book", "books", "livre", "livres", False, "thing"),
    Noun("house", "houses", "maison", "maisons", True, "thing"),
    Noun("car", "cars", "voiture", "voitures", True, "thing"),
    Noun("flower", "flowers", "fleur", "fleurs", True, "thing"),
    Noun("chair", "chairs", "chaise", "chaises", True, "thing"),
)

ADJECTIVES = (
    Adjective("black", ("noir", "noire", "noirs", "noires"), before_noun=False),
    Adjective("white", ("blanc", "blanche", "blancs", "blanches"), before_noun=False),
    Adjective("green", ("vert", "verte", "verts", "vertes"), before_noun=False),
    Adjective("red", ("rouge", "rouge", "rouges", "rouges"), before_noun=False),
    Adjective("blue", ("bleu", "bleue", "bleus", "bleues"), before_noun=False),
    Adjective("big", ("grand", "grande", "grands", "grandes"), before_noun=True),
    Adjective("small", ("petit", "petite", "petits", "petites"), before_noun=True),
    Adjective("old", ("vieux", "vieille", "vieux", "vieilles"), before_noun=True),
    Adjective("beautiful", ("beau", "belle", "beaux", "belles"), before_noun=True),
    Adjective("young", ("jeune", "jeune", "jeunes", "jeunes"), before_noun=True),
)

DETERMINERS = (
    Determiner("the", "the", "le", "la", "les"),
    Determiner("a", "", "un", "une", ""),
    Determiner("this", "these", "ce", "cette", "ces"),
    Determiner("my", "my", "mon", "ma", "mes"),
    Determiner("", "two", "", "", "deux"),
)

TRANSITIVE = (
    Verb("sees", "see", "voit", "voient"),
    Verb("takes", "take", "prend", "prennent"),
    Verb("follows", "follow", "suit", "suivent"),
    Verb("wants", "want", "veut", "veulent"),
    Verb("watches", "watch", "regarde", "regardent"),
    Verb("finds", "find", "trouve", "trouvent"),
    Verb("knows", "know", "connaît", "connaissent"),
)

INTRANSITIVE = (
    Verb("sleeps", "sleep", "dort", "dorment"),
    Verb("runs", "run", "court", "courent"),
    Verb("dances", "dance", "danse", "dansent"),
    Verb("sings", "sing", "chante", "chantent"),
    Verb("falls", "fall", "tombe", "tombent"),
)

CLITICS = (WordPair("me", "me"), WordPair("us", "nous"), WordPair("them", "les"))

PREPOSITIONS = (WordPair("in", "dans"), WordPair("on", "sur"), WordPair("under", "sous"), WordPair("behind", "derrière"))

HELD_OUT = frozenset(
    {
        ("black", "cow"),
        ("white", "boat"),
        ("big", "girl"),
        ("green", "horse"),
        ("big", "house"),
        ("old", "woman"),
        ("small", "garden"),
        ("blue", "car"),
    }
)
"""(adjective, noun) pairs, singular and plural, that training never shows: what the model does with them it has composed."""


def fits(adjective: Adjective, noun: Noun) -> bool:
    """Whether the grammar puts this adjective with this noun: no colours on people, no "young" on things."""
    if adjective.english == "young":
        return noun.animate
    return adjective.before_noun or noun.kind != "person"
