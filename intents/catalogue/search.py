"""Search over the national catalogue of procedures. Built once from procedures and word lists; pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.catalogue.asking import Asking, Question
from intents.catalogue.laywords import LayWords
from intents.catalogue.postings import Codes, Floats, build_postings
from intents.catalogue.procedure import Procedure
from intents.catalogue.terms import Vocabulary, accented_codes, pair_codes
from intents.phrasetable import PhraseTable
from intents.text import fold, tokens
from intents.words import Phrase, Words

W = dict(n1=1.0, n2=1.0, d1=0.6, d2=0.4, f=0.3, b1=0.5, b2=0.5, commune=0.12, province=0.04, citizen=0.08, local=-0.25, level=0.1, unwanted=-0.6, special=-0.15, missing=-0.08, refused=-0.3, both=0.0, geo=0.0, geo2=0.0)
HEAD, TAIL, LOW = 6, 14, 0.3
ACC = 0.5
BODY_K = 1.2
POOL = 150


@dataclass(frozen=True)
class Hit:
    procedure: Procedure
    score: float
    parts: dict


class CatalogueIndex:
    def __init__(self, procedures: Sequence[Procedure], words: Words, lay: LayWords = LayWords()) -> None:
        self.procedures = procedures
        self.vocabulary = Vocabulary()
        notes = PhraseTable({phrase: Phrase() for phrase in lay.notes})
        self.names = [" ".join(notes.replace(tokens(p.name))) or p.name for p in procedures]
        self.name = build_postings(self._name_terms(name) for name in self.names)
        self.about = build_postings(self._plain_terms(f"{p.field} {p.agency} {p.authority}") for p in procedures)
        self.body = build_postings((self._body_terms(p) for p in procedures), 0.25)
        self.asking = Asking(words, lay, [*self.names, *(p.field for p in procedures)], self.is_pair)
        n = len(procedures)
        self.idf = np.log(1 + n / (np.diff(self.name.starts) + 0.5)).astype(np.float32)
        self.top = math.log(1 + n / 0.5)
        # mass
        mass = np.repeat(self.idf, np.diff(self.name.starts)) * self.name.values / 255
        kind = np.repeat(self.name.codes >> 40, np.diff(self.name.starts))
        self.mass1 = np.bincount(self.name.rows[kind == 0], mass[kind == 0], n).astype(np.float32)
        self.mass2 = np.bincount(self.name.rows[kind >= 2], mass[kind >= 2], n).astype(np.float32)
        self.mass1 = np.maximum(self.mass1, 4)
        self.mass2 = np.maximum(self.mass2, 4)
        self.keys = sorted(lay.special)
        table = PhraseTable({k: i for i, k in enumerate(self.keys)})
        self.marks = np.zeros((n, len(self.keys)), bool)
        for row, name in enumerate(self.names):
            for _, phrase, i in table.found(name.split()):
                self.marks[row, i] = True
        found = PhraseTable({k: i for i, k in enumerate(lay.levels)})
        self.levels = list(lay.levels)
        self.level = np.zeros((n, max(1, len(lay.levels))), bool)
        for row, p in enumerate(procedures):
            for _, _, i in found.found(tokens(p.level)):
                self.level[row, i] = True
        cit = PhraseTable(dict.fromkeys(lay.citizens, True))
        self.citizen = np.array([any(cit.found(tokens(p.who))) for p in procedures])
        self.local = np.array([not (len(p.code) == 8 and p.code[1] == ".") for p in procedures])
        self.same = [fold(name) for name in self.names]
        self.by_code = {p.code: i for i, p in enumerate(procedures)}

    def is_pair(self, a, b):
        code = self.vocabulary.pair((a, b))
        return 0 if code is None else self.name.frequency(code)

    def _name_terms(self, text: str):
        folded, accented = self.vocabulary.read(text)
        at = np.arange(len(folded))
        v = np.clip(1 - (at - HEAD) / TAIL, LOW, 1)
        codes, first = np.unique(np.r_[folded, pair_codes(folded), accented_codes(accented)], return_index=True)
        return codes, np.r_[v, v[:-1], v][first].astype(np.float32)

    def _plain_terms(self, text: str):
        folded, accented = self.vocabulary.read(text)
        codes = np.unique(np.r_[folded, pair_codes(folded)])
        return codes, np.ones(len(codes), np.float32)

    def _body_terms(self, p: Procedure):
        parts = []
        for text, weight, norm in ((p.name,2.0,20),("\n".join(p.documents), 1.0, 150), (p.result, 1.0, 50), (p.steps[:800], 0.5, 150), (p.conditions[:300], 0.5, 50)):
            folded, _ = self.vocabulary.read(text)
            codes = np.r_[folded, pair_codes(folded)]
            parts.append((codes, np.full(len(codes), weight / (0.4 + 0.6 * len(folded) / norm), np.float32)))
        codes = np.concatenate([c for c, _ in parts])
        unique, inverse = np.unique(codes, return_inverse=True)
        tf = np.bincount(inverse, np.concatenate([w for _, w in parts]), len(unique))
        return unique, (tf / (BODY_K + tf)).astype(np.float32)

    def _weight(self, code: int) -> float:
        df = self.name.frequency(code)
        if not df:
            df = self.body.frequency(code)
        return math.log(1 + len(self.procedures) / (df + 0.5))

    def search(self, text: str, limit: int = 5) -> list[Hit]:
        q = self.asking.read(text)
        n = len(self.procedures)
        zero = lambda: np.zeros(n, np.float32)
        n1, n2, f, b1, b2 = zero(), zero(), zero(), zero(), zero()
        m1 = m2 = 1e-6
        known = 0.0
        typed_mass = typed_known = 1e-6
        for b, x in q.words.items():
            w = q.accents.get(b)
            code = self.vocabulary.folded(b)
            idf = self.top if code is None else self._weight(code)
            m1 += x * idf
            if code is None:
                continue
            acc = self.vocabulary.accented(w) if w else None
            share = ACC if w else 0.0
            self.name.add(code, x * idf * (1 - share), n1)
            if acc is not None:
                self.name.add(acc, x * idf * share, n1)
            self.about.add(code, x * idf, f)
            self.body.add(code, x * idf, b1)
        for (a, b), x in q.pairs.items():
            code = self.vocabulary.pair((a, b))
            idf = min(self.top if code is None else self._weight(code), self.top)
            if code is None or not (self.name.frequency(code) or self.body.frequency(code)):
                m2 += x * self.top * 0.3
                continue
            m2 += x * idf
            self.name.add(code, x * idf, n2)
            self.body.add(code, x * idf, b2)
        typed = dict(matched=0.0)
        feats = dict(n1=n1 / m1, n2=n2 / m2, d1=np.minimum(n1 / self.mass1, 1), d2=np.minimum(n2 / self.mass2, 1), f=f / m1, b1=b1 / m1, b2=b2 / m2)
        near = np.minimum(1, 2 * feats["n1"])
        feats["commune"] = near * self.level[:, 0]
        feats["province"] = near * self.level[:, min(1, self.level.shape[1] - 1)]
        feats["citizen"] = near * self.citizen
        feats["local"] = near * self.local
        asked_level = zero()
        for i, k in enumerate(self.levels):
            if k in q.levels:
                asked_level = np.maximum(asked_level, near * self.level[:, i])
        feats["level"] = asked_level
        u = zero()
        mu = 1e-6
        for w in q.unwanted:
            code = self.vocabulary.folded(w)
            if code is not None:
                idf = self._weight(code)
                mu += idf
                self.name.add(code, idf, u)
        feats["unwanted"] = u / mu
        feats["geo"] = np.sqrt(feats["n1"] * feats["d1"])
        feats["geo2"] = np.sqrt(feats["n2"] * feats["d2"])
        total = sum(W.get(k, 0) * v for k, v in feats.items())
        pool = np.argpartition(-total, min(POOL, n - 1))[:POOL] if n > POOL else np.arange(n)
        asked = np.array([k in q.asked for k in self.keys], bool)
        refused = np.array([k in q.refused for k in self.keys], bool)
        marks = self.marks[pool]
        extra = dict(special=np.minimum((marks & ~asked).sum(1), 3), missing=np.minimum((~marks & asked).sum(1), 2), both=np.minimum((marks & asked).sum(1), 2), refused=(marks & refused).sum(1))
        final = total[pool] + sum(W[k] * v for k, v in extra.items())
        if limit < 0:
            return pool, {k: v[pool] for k, v in feats.items()} | extra, q, typed
        for code in q.codes:
            if code in self.by_code and self.by_code[code] in pool: pass
        order = np.argsort(-final, kind="stable")
        hits, seen = [], set()
        for i in order:
            row = int(pool[i])
            full = fold(self.procedures[row].name)
            if full in seen or (self.local[row] and self.same[row] in seen):
                continue
            seen |= {self.same[row], full}
            parts = {k: round(float(v[row]), 2) for k, v in feats.items()} | {k: int(v[i]) for k, v in extra.items()} | dict(els=q.elsewhere) | typed
            hits.append(Hit(self.procedures[row], float(final[i]), parts))
            if len(hits) == limit:
                break
        return hits
