"""The tables of a store: names, columns, types, and the schema version.

Every child row carries ``attempt``, the number of the write that made it. A call's row in ``calls``
is committed last and names the attempt that counts, so that a call is visible whole or not at all.
``attempt``, ``origin``, ``rank`` and ``role_words`` are the store's own and are never shown.

A sentence that a model has read carries its ``vector`` and ``code`` (:mod:`callnlp.store.vectors`).
``vectors`` of a call names what made them; it is empty where none are kept, and null where an earlier
callnlp wrote the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "CHILDREN",
    "CODE_BYTES",
    "DIMENSIONS",
    "HIDDEN",
    "SCHEMA_KEY",
    "SCHEMA_VERSION",
    "TABLES",
    "public_columns",
    "table_schema",
]

SCHEMA_VERSION = 2  # 2: vectors of sentences
DIMENSIONS = 384  # numbers in a vector
CODE_BYTES = DIMENSIONS // 8
SCHEMA_KEY = b"callnlp.schema"
CHILDREN = ("turns", "sentences", "claims", "themes")
TABLES = (*CHILDREN, "calls", "failures")
HIDDEN = ("attempt", "origin", "rank", "role_words", "vector", "code")

# A column is "name:type"; a type that ends in "!" never holds a null.
_CALL_KEY = "attempt:int! run_id:str! call:str! source_id:str! ticker:str fiscal_period:str"
_WHO = "turn:int! speaker:str! role:str! section:str!"
_COLUMNS = {
    "calls": f"{_CALL_KEY} company:str call_date:str layout:str! source_name:str! sha256:str! media:str! extractor:str"
    " qa_start:int words:int! year_end_month:int notes:strs lexicon:str! version:str! model:str origin:str! rank:int!"
    " role_words:counts text:long! vectors:str",
    "turns": f"{_CALL_KEY} turn:int! start:int! end:int! text_start:int! speaker:str! title:str role:str!"
    " affiliation:str section:str! words:int! rules:strs",
    "sentences": f"{_CALL_KEY} sentence:int! start:int! end:int! spans:spans text:str! turn:int! paragraph:int!"
    " speaker:str! role:str! section:str! tone:str! tone_probabilities:floats outlook:float! guidance:float!"
    " boilerplate:float! uncertainty:float! words:int! model:str! vector:vector code:code",
    "claims": f"{_CALL_KEY} id:str! {_WHO} sentence:int! quote:str! value_text:str! low:float high:float unit:str"
    " bound:str! metric:str! metric_text:str segment:str segment_id:str measure:str! direction:str basis:str"
    " adjustment:str adjustment_text:str count_of:str currency_neutral:bool! period:str stance:str! revision:str"
    " hedged:bool! negated:bool! score:float quote_start:int! quote_end:int! value_start:int! value_end:int!"
    " quote_spans:spans value_spans:spans doubts:pairs rules:strs",
    "themes": f"{_CALL_KEY} sentence:int! start:int! end:int! text:str! {_WHO} theme:str! score:float! evidence:str!"
    " pole:str! causes:strs",
    "failures": "file:str! stage:str! error:str! advice:str! sha256:str lexicon:str! version:str! at:str!",
}


def table_schema(table: str) -> pa.Schema:
    """Return the Arrow schema of one table, with the schema version in its metadata."""
    import pyarrow as pa

    pair = pa.list_(pa.int64())
    types = {
        "int": pa.int64(),
        "str": pa.string(),
        "long": pa.large_string(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "strs": pa.list_(pa.string()),
        "floats": pa.list_(pa.float64()),
        "spans": pa.list_(pair),
        "pairs": pa.list_(pa.list_(pa.string())),
        "vector": pa.list_(pa.int8(), DIMENSIONS),
        "code": pa.binary(CODE_BYTES),
        "counts": pa.list_(pa.struct([("role", pa.string()), ("section", pa.string()), ("words", pa.int64())])),
    }
    fields = []
    for column in _COLUMNS[table].split():
        name, kind = column.split(":")
        fields.append(pa.field(name, types[kind.rstrip("!")], nullable=not kind.endswith("!")))
    return pa.schema(fields, metadata={SCHEMA_KEY: str(SCHEMA_VERSION).encode()})


def public_columns(table: str) -> list[str]:
    """Return the documented columns of one table, in order (``text`` of a call is read by itself)."""
    names = [column.split(":")[0] for column in _COLUMNS[table].split()]
    hidden = {*HIDDEN, "text"} if table == "calls" else set(HIDDEN)
    return [name for name in names if name not in hidden]
