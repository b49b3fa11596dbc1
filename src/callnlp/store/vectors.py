"""Vectors of sentences: how they are kept.

Only their direction counts, so that each of the :data:`~callnlp.store.schema.DIMENSIONS` numbers is kept
as one byte of the largest: a cosine is then off by 0.003 at most. (SQL engines do not know 16-bit
floats.) The signs of the numbers, one bit each, are the code, by which the nearest are found quickly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callnlp.store.schema import DIMENSIONS, table_schema

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["codes_of", "to_unit", "with_codes", "with_vectors"]


def with_vectors(sentences: pa.Table, embeddings: NDArray[np.float32]) -> pa.Table:
    """Return rows of sentences with their vectors and codes.

    Parameters
    ----------
    sentences : pyarrow.Table
        With the columns ``vector`` and ``code``, empty.
    embeddings : ndarray of shape (len(sentences), DIMENSIONS)
        Of any length but zero.
    """
    import numpy as np
    import pyarrow as pa

    largest = np.abs(embeddings).max(axis=1, keepdims=True, initial=1e-9)
    small = np.rint(embeddings * (127 / largest)).astype(np.int8)
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(small.ravel()), DIMENSIONS)
    index = sentences.schema.get_field_index("vector")
    return with_codes(sentences.set_column(index, table_schema("sentences").field("vector"), vectors))


def with_codes(sentences: pa.Table) -> pa.Table:
    """Return rows of sentences with the codes of their vectors, as the last column.

    Parameters
    ----------
    sentences : pyarrow.Table
        With the column ``vector``.
    """
    import pyarrow as pa

    field = table_schema("sentences").field("code")
    there = sentences["vector"].is_valid().to_pylist()
    codes = codes_of(_matrix(sentences["vector"]))
    found = pa.array([row.tobytes() if kept else None for row, kept in zip(codes, there, strict=True)], field.type)
    if field.name in sentences.column_names:
        sentences = sentences.drop_columns([field.name])
    return sentences.append_column(field, found)


def codes_of(matrix: NDArray[np.floating | np.int8]) -> NDArray[np.uint8]:
    """Return the signs of vectors, packed: shape (n, CODE_BYTES)."""
    import numpy as np

    return np.packbits(matrix > 0, axis=1)


def to_unit(vectors: pa.ChunkedArray) -> NDArray[np.float32]:
    """Return stored vectors as unit vectors, shape (n, DIMENSIONS); a missing one is all zeros."""
    import numpy as np

    matrix = _matrix(vectors).astype(np.float32)
    found: NDArray[np.float32] = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    return found


def _matrix(vectors: pa.ChunkedArray) -> NDArray[np.int8]:
    import numpy as np
    import pyarrow as pa

    width = DIMENSIONS
    parts = [np.zeros((0, width), np.int8)]
    for chunk in vectors.chunks if isinstance(vectors, pa.ChunkedArray) else [vectors]:
        flat = chunk.values.to_numpy(zero_copy_only=False)
        part = flat[chunk.offset * width : (chunk.offset + len(chunk)) * width].reshape(len(chunk), width)
        if chunk.null_count:
            gone = chunk.is_null().to_numpy(zero_copy_only=False)
            part = np.where(gone[:, None], np.int8(0), part)
        parts.append(part)
    return np.concatenate(parts)
