"""Documents, content-addressed by SHA-256: uploads, parts, ranges, sweeping."""

from chassis.blobs.errors import (
    ArmazenamentoCheioError,
    ArmazenamentoForaError,
    BlobDesconhecidoError,
    BlobError,
    EnvioPartidoError,
    FaixaInvalidaError,
    HashDivergenteError,
    PartesFaltandoError,
    TamanhoDivergenteError,
)
from chassis.blobs.opening import open_store
from chassis.blobs.parts import Part
from chassis.blobs.scrubbing import Verdict
from chassis.blobs.staging import Blob, Staging
from chassis.blobs.store import BlobRange, BlobStore

__all__ = [
    "ArmazenamentoCheioError",
    "ArmazenamentoForaError",
    "Blob",
    "BlobDesconhecidoError",
    "BlobError",
    "BlobRange",
    "BlobStore",
    "EnvioPartidoError",
    "FaixaInvalidaError",
    "HashDivergenteError",
    "Part",
    "PartesFaltandoError",
    "Staging",
    "TamanhoDivergenteError",
    "Verdict",
    "open_store",
]
