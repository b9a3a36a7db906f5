"""Vectors and what is kept of them: what comes back, what is refused, what survives a torn write."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.retrieval.embedding import Matrix, unit
from coach.retrieval.kept import Kept, sample
from coach.retrieval.vectors import Vectors, VectorsLost


def random(count: int, seed: int = 0) -> Matrix:
    return unit(np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32))


IDS = [f"id{number}" for number in range(50)]


@pytest.fixture
def vectors(tmp_path: Path) -> Vectors:
    made = Vectors.create(tmp_path / "chroma", "playbook", "one", 16)
    made.add(IDS, random(50))
    return made


def test_nearest_and_distances_agree_with_exact_arithmetic(vectors: Vectors) -> None:
    matrix, query = random(50), random(1, seed=5)[0]
    exact = {name: 1 - float(row @ query) for name, row in zip(IDS, matrix, strict=True)}
    found = vectors.query(query, 5)
    assert [name for name, _ in found] == sorted(exact, key=exact.__getitem__)[:5]
    assert all(abs(distance - exact[name]) < 1e-5 for name, distance in found)
    assert vectors.distances(["id3", "gone"], query) == {"id3": pytest.approx(exact["id3"], abs=1e-5)}


def test_deleting_and_replacing(vectors: Vectors) -> None:
    vectors.delete(["id0", "id1"])
    vectors.add(["id2"], random(1, seed=9))
    assert vectors.count() == 48 and "id0" not in vectors.ids()
    assert vectors.query(random(1, seed=9)[0], 1)[0][0] == "id2"


def test_the_probe_notices(vectors: Vectors) -> None:
    vectors.probe(50, IDS[:20], random(50)[:20])
    with pytest.raises(VectorsLost, match="50 passages instead of 51"):
        vectors.probe(51, [], random(0))
    with pytest.raises(VectorsLost, match="20 of 20"):
        vectors.probe(50, IDS[:20], random(20, seed=3))


def test_another_model_or_nothing_is_refused(vectors: Vectors, tmp_path: Path) -> None:
    vectors.close()
    Vectors.open(tmp_path / "chroma", "playbook", "one", 16).close()
    for model, dimension in (("two", 16), ("one", 17)):
        with pytest.raises(VectorsLost, match="are of one"):
            Vectors.open(tmp_path / "chroma", "playbook", model, dimension)
    with pytest.raises(VectorsLost, match="no vectors"):
        Vectors.open(tmp_path / "elsewhere", "playbook", "one", 16)


def test_no_text_reaches_chroma(vectors: Vectors) -> None:
    stored = vectors._collection.get(include=["documents", "metadatas"])
    assert not any(stored["documents"] or ()) and not any(stored["metadatas"] or ())


def test_kept_survives_torn_and_flipped_records(tmp_path: Path) -> None:
    path = tmp_path / "one.kept"
    kept = Kept(path, 16)
    kept.append(IDS[:30], random(30))
    kept.append(IDS[30:], random(20, seed=2))
    size = path.stat().st_size // 50
    content = bytearray(path.read_bytes())
    content[7 * size + 80] ^= 1
    path.write_bytes(content[: 49 * size + 11])
    again = Kept(path, 16)
    assert len(again) == 48 and "id7" not in again and "id49" not in again
    assert np.array_equal(again.vectors(["id8", "id30"]), np.vstack([random(30)[8], random(20, seed=2)[0]]))
    assert path.stat().st_size == 48 * size
    again.append(["id7"], random(1, seed=4))
    again.keep_only({"id7", "id8"})
    assert Kept(path, 16).ids() == ["id8", "id7"]
    names, matrix = sample(path, 16, 20)
    assert names == ["id8", "id7"] and np.array_equal(matrix[1], random(1, seed=4)[0])


def test_ids_too_long_to_keep_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        Kept(tmp_path / "one.kept", 16).append(["x" * 65], random(1))
