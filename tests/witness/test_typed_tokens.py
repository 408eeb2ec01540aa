"""What is typed between words reaches the model as Hugging Face's tokenizer hands it over: pairs of sentences, padding."""

from pathlib import Path

import numpy as np
import pytest

from stepper import Session, crosscheck, load
from stepper.errors import BadInput, UnknownName
from stepper.trace import Inputs
from tests.checkpoints.hugging_face import VARIANTS, saved, transformers
from tests.checkpoints.test_tokenizer_settings import WORDS

IDS, TYPES = "encoder.embed.ids", "encoder.embed.types"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT with a list of words."""
    folder = saved(VARIANTS["bert with a pooler"], tmp_path_factory.mktemp("bert"))
    (folder / "vocab.txt").write_text(WORDS["vocab.txt"], encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "text, read",
    [
        ("the cat [SEP] the cats .", ("the cat", "the cats .")),
        ("the [PAD] cat", ("the [PAD] cat",)),
        ("the cat [SEP]", ("the cat [SEP]",)),
        ("the cats", ("the cats",)),
    ],
)
def test_hidden_states_are_those_that_the_library_computes_of_what_its_tokenizer_gives(
    text: str, read: tuple[str, ...], directory: Path
) -> None:
    library = transformers()
    given = library.AutoTokenizer.from_pretrained(directory, local_files_only=True)(*read, return_tensors="pt")
    theirs = library.AutoModel.from_pretrained(directory, local_files_only=True).eval()(**given)
    session = Session(str(directory), text)
    assert session.ids("source") == given["input_ids"][0].tolist()
    assert session.value("encoder.out") == pytest.approx(theirs.last_hidden_state[0].detach().numpy(), abs=1e-5)
    assert crosscheck(session).ok


def test_a_pair_has_a_type_for_each_token_and_one_sentence_has_none(directory: Path) -> None:
    pair = Session(str(directory), "the cat [SEP] the")
    assert pair.value(TYPES).tolist() == [0, 0, 0, 0, 1, 1]
    assert TYPES not in [step.name for step in Session(str(directory), "the cat").program]
    assert TYPES not in [step.name for step in Session(str(directory), pair.ids("source")).program]


def test_types_can_be_given_beside_ids(directory: Path) -> None:
    model, ids = load(directory), np.array([2, 5, 7, 3])
    given = Inputs({IDS: ids, TYPES: np.array([0, 1, 1, 2])})
    assert Session(model, given).value("encoder.embed.segment")[3].tolist() == model.parameters["encoder.embed.S"][2].tolist()
    with pytest.raises(BadInput, match="types has 3 numbers; there are 4 tokens"):
        Session(model, Inputs({IDS: ids, TYPES: np.array([0, 1, 1])}))
    with pytest.raises(BadInput, match=r"embed\.types.* 3"):
        Session(model, Inputs({IDS: ids, TYPES: np.array([0, 1, 1, 3])}))
    with pytest.raises(UnknownName):
        Session(load("fill-mask"), Inputs({IDS: ids, TYPES: ids * 0}))
