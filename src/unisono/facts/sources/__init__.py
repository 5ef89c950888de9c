"""Sources: from the bytes of an export to canonical rows, whatever the platform, the language and the dialect.

Each platform has a folder with `source.toml`: its headers and dialect facts. Nothing else changes when one is added.
"""

from unisono.facts.sources.guess import guess_mapping
from unisono.facts.sources.headers import all_specs
from unisono.facts.sources.mapping import mapping_toml, parse_mapping
from unisono.facts.sources.model import Checksum, ColumnMapping, Hints, Reading
from unisono.facts.sources.read import read_file

__all__ = [
    "Checksum",
    "ColumnMapping",
    "Hints",
    "Reading",
    "all_specs",
    "guess_mapping",
    "mapping_toml",
    "parse_mapping",
    "read_file",
]
