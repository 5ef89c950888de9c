"""The channel map: which source and campaign belongs to which channel. The importer proposes, people decide."""

from unisono.facts.channel_map.file import load_map, parse_map
from unisono.facts.channel_map.proposals import Proposed, propose
from unisono.facts.channel_map.rules import Campaign, ChannelMap, Rule

__all__ = ["Campaign", "ChannelMap", "Proposed", "Rule", "load_map", "parse_map", "propose"]
