"""Published drafts leave the database as files: the article, its line in the catalogue, its ways of asking."""

import json
import re
from pathlib import Path

from bot.drafts.editing import article_of
from bot.errors import BadInput
from bot.knowledge import catalogue
from bot.knowledge.articles import VARIANTS
from bot.store.drafts import Draft
from bot.understanding import data
from bot.understanding.text import fold

_LETTERS = {"citizen": "c", "employer": "e", "entrepreneur": "p", "official": "o"}


def write(draft: Draft, root: Path) -> list[Path]:
    """Write a draft below `root`; the files that are new or changed. Doing it again changes nothing."""
    base = root / "knowledge_base"
    path = base / f"{draft.name}.md"
    told = [(path, draft.body)]
    told += _catalogue(draft, base / "intents.yml")
    told += _examples(draft, root / "nlu" / "data" / f"{draft.name.partition('/')[0]}.yml")
    changed = []
    for file, text in told:
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            changed.append(file)
    return changed


def _catalogue(draft: Draft, path: Path) -> list[tuple[Path, str]]:
    """The catalogue with the question in it, as one that has an answer."""
    known = catalogue.load(path).get(draft.name)
    topic, _, question = draft.name.partition("/")
    text = path.read_text(encoding="utf-8")
    if known is not None and not known.gap:
        return []
    start = re.search(rf"^{topic}:.*\n", text, re.MULTILINE)
    if start is None:
        raise BadInput(f"{path}: the topic {topic} is not there")
    end = re.compile(r"^(?=\S)|\Z", re.MULTILINE).search(text, start.end())
    assert end is not None
    block = text[start.end() : end.start()]
    if known is not None:
        block = re.sub(rf"^(  {question}:.*?), gap: true(.*)$", r"\1\2", block, flags=re.MULTILINE)
    else:
        article = article_of(draft)
        letters = "".join(_LETTERS[name] for name in VARIANTS if name in article.audience) or "c"
        covers = json.dumps(article.title["en"], ensure_ascii=False)
        rest = block.rstrip("\n")
        line = f"  {question + ':':<27} {{audience: {letters}, covers: {covers}}}"
        block = f"{rest}\n{line}" + block[len(rest) :]
    return [(path, text[: start.end()] + block + text[end.start() :])]


def _examples(draft: Draft, path: Path) -> list[tuple[Path, str]]:
    """The training data with the ways of asking that it does not have yet."""
    known = {fold(example.text) for example in data.load([path])} if path.exists() else set()
    rows = "".join(f"    - {text}\n" for text in draft.examples if fold(text) not in known)
    if not rows:
        return []
    text = path.read_text(encoding="utf-8") if path.exists() else 'version: "3.1"\nnlu:\n'
    begin = re.search(rf"^- intent: {re.escape(draft.name)}\n  examples: \|\n(?:    .*\n)*", text, re.MULTILINE)
    if begin is None:
        text = f"{text.rstrip()}\n- intent: {draft.name}\n  examples: |\n{rows}"
    else:
        text = text[: begin.end()] + rows + text[begin.end() :]
    return [(path, text)]
