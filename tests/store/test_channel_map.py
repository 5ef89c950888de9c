"""The channel map: proposed by meaning, edited by people, never rewritten; unmapped spend stays visible."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unisono.errors import SettingsError
from unisono.facts.channel_map import Campaign, ChannelMap, parse_map, propose
from unisono.facts.store import ensure_current, import_files, open_edition
from unisono.facts.workspace import Workspace
from unisono.words import language

NOW = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)


def proposed(*campaigns: Campaign) -> ChannelMap:
    text = propose(campaigns, ChannelMap(), NOW.date(), language("en")).text
    return parse_map(text)


@pytest.mark.parametrize(
    ("campaign", "channel"),
    [
        (Campaign("google_ads", "a", "FR - Marque", "Search"), ("search", "brand")),
        (Campaign("google_ads", "a", "FR - Marque", "Réseau de\u00a0Recherche"), ("search", "brand")),
        (Campaign("google_ads", "a", "FR Hors marque", "Search"), ("search", "nonbrand")),
        (Campaign("google_ads", "a", "Non-Brand", "search"), ("search", "nonbrand")),
        (Campaign("google_ads", "a", "Beds", "Search"), ("search", None)),
        (Campaign("google_ads", "a", "X", "Vidéo"), ("youtube", None)),
        (Campaign("google_ads", "a", "X", "Display"), ("display", None)),
        (Campaign("google_ads", "a", "X", "Performance Max"), ("performance_max", None)),
        (Campaign("google_ads", "a", "X", "Shopping"), ("shopping", None)),
        (Campaign("google_ads", "a", "X", "Hologram"), (None, None)),
        (Campaign("google_ads", "a", "FR_PMax_Beds"), ("performance_max", None)),
        (Campaign("google_ads", "a", "Spring"), (None, None)),
        (Campaign("meta_ads", None, "X"), ("social", None)),
        (Campaign("linkedin_ads", None, "X"), ("linkedin", None)),
        (Campaign("tiktok_ads", None, "X"), ("tiktok", None)),
        (Campaign("agency", "A", "Vague TV [2025] \"Noël\""), ("tv", None)),
        (Campaign("agency", "A", "Printemps", unit="GRP TV"), ("tv", None)),
        (Campaign("agency", "A", "Printemps", unit="GRP"), (None, None)),
        (Campaign("agency", "A", "Printemps", "Télé"), ("tv", None)),
        (Campaign("agency", "A", "Vague radio 2"), ("radio", None)),
        (Campaign("agency", "A", "Affichage Paris"), ("ooh", None)),
        (Campaign("agency", "A", "Presse magazine"), ("print", None)),
        (Campaign("agency", "A", "TV et radio"), (None, None)),
        (Campaign("agency", None, "TV * 2"), (None, None)),
        (Campaign("my_table", None, "TV"), (None, None)),
    ],
)  # fmt: skip
def test_what_is_proposed_follows_the_meaning_and_nothing_is_guessed(
    campaign: Campaign, channel: tuple[str | None, str | None]
) -> None:
    assert proposed(campaign).channel_of(campaign) == channel


def test_a_proposal_for_one_agency_campaign_does_not_catch_another() -> None:
    rules = proposed(Campaign("agency", "A", "Vague TV [1]"))
    assert rules.channel_of(Campaign("agency", "A", "Vague TV 1")) == (None, None)


NAMES = st.sampled_from(["Brand", "FR - Marque", "hors marque", "Vague TV", "Radio", "Printemps", "a*b TV", "PMax"])
CAMPAIGNS = st.lists(
    st.builds(
        Campaign,
        st.sampled_from(["google_ads", "meta_ads", "agency"]),
        st.none(),
        NAMES,
        st.sampled_from([None, "Search", "Vidéo", "Réseau de Recherche"]),
    ),
    max_size=8,
)


@given(CAMPAIGNS, CAMPAIGNS)
@example([Campaign("google_ads", None, "PMax")], [Campaign("google_ads", None, "PMax", "Search")])
def test_channels_do_not_depend_on_the_order_in_which_campaigns_come(
    first: list[Campaign], second: list[Campaign]
) -> None:
    def after(*imports: list[Campaign]) -> ChannelMap:
        channel_map = ChannelMap()
        for campaigns in imports:
            rules = propose(campaigns, channel_map, NOW.date(), language("fr")).rules
            channel_map = ChannelMap(channel_map.rules + rules)
        return channel_map

    maps = [after(first, second), after(second, first), after(first + second)]
    for campaign in first + second:
        assert len({channel_map.channel_of(campaign) for channel_map in maps}) == 1


def test_the_first_rule_that_fits_wins_and_patterns_are_plain() -> None:
    rules = parse_map(
        '[[channel]]\ncampaign = ["*[fr]*", "x?"]\nchannel = "a"\n'
        '[[channel]]\nsource = "google_ads"\nchannel = "b"\nsub_channel = "c"\n'
    )
    assert rules.channel_of(Campaign("google_ads", None, "Spring [FR] 1")) == ("a", None)
    assert rules.channel_of(Campaign("google_ads", None, "XY")) == ("a", None)
    assert rules.channel_of(Campaign("google_ads", None, "f")) == ("b", "c")
    assert rules.channel_of(Campaign("google_ads")) == ("b", "c")
    assert rules.channel_of(Campaign("meta_ads")) == (None, None)


def test_an_empty_pattern_fits_what_the_file_does_not_say() -> None:
    rules = parse_map('[[channel]]\ncampaign_type = ""\nchannel = "untold"\n')
    assert rules.channel_of(Campaign("google_ads", None, "x")) == ("untold", None)
    assert rules.channel_of(Campaign("google_ads", None, "x", "Search")) == (None, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[channel]]\ncampain = "x"\nchannel = "a"', "line 2.*campain.*not known.*campaign"),
        ('\n[[channel]]\ncampaign = "x"', "line 2.*names no channel"),
        ('[[channel]]\nchannel = "a"\n[[channel]]\nchannel = 3', "line 4.*double quotes"),
        ('[[channel]]\nchannel = "a"\ncampaign = []', "line 3.*must be a text"),
        ('[[channel]]\nchannel = ["a"]', "line 2.*must be a text"),
        ('[[chanel]]\nchannel = "a"', r"line 1.*chanel.*\[\[channel\]\]"),
        ('channel = "a"', r"line 1.*\[\[channel\]\]"),
        ('[[channel]]\nchannel = a', "channels.toml, line 2"),
    ],
)  # fmt: skip
def test_a_wrong_map_names_line_key_and_remedy(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        parse_map(text)


def import_campaign(workspace: Workspace, plain: SimpleNamespace, tmp_path: Path, name: str, **more: object) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_bytes(plain.content([plain.media("2026-01-05", name, 10, **more)]))
    import_files(workspace, [path], now=NOW, read=plain.read)


def spend_by_channel(workspace: Workspace, number: int | None = None) -> dict[str | None, float]:
    rows = open_edition(workspace, number).sql("SELECT channel, sum(spend) FROM media GROUP BY ALL")
    return {channel: float(spend) for channel, spend in rows.iter_rows()}


def test_a_persons_lines_are_never_touched_and_editing_publishes_anew(plain: SimpleNamespace, tmp_path: Path) -> None:
    workspace = plain.make_workspace(tmp_path / "ws", language="en")
    path = workspace.channel_map_file
    mine = path.read_text() + '\n# mine\n[[channel]]   # odd spacing\ncampaign="Spring*"\nchannel = "events"'
    path.write_text(mine)
    import_campaign(workspace, plain, tmp_path, "Spring fair")
    assert path.read_text() == mine
    import_campaign(workspace, plain, tmp_path, "Brand")
    import_campaign(workspace, plain, tmp_path, "Mystery", campaign_type="Hologram")
    text = path.read_text()
    assert text.startswith(mine)
    assert "# proposed on 2026-01-12; edit freely" in text[len(mine) :]
    assert spend_by_channel(workspace) == {"events": 10, "search": 10, None: 10}

    before = open_edition(workspace).edition
    assert ensure_current(workspace, NOW) == before
    path.write_text(text + '\n[[channel]]\ncampaign = "mystery"\nchannel = "hologram"\n')
    after = ensure_current(workspace, NOW)
    assert (after.number, after.tables) == (before.number + 1, before.tables)
    assert after.edition_id != before.edition_id
    assert spend_by_channel(workspace) == {"events": 10, "search": 10, "hologram": 10}
    assert spend_by_channel(workspace, before.number) == {"events": 10, "search": 10, None: 10}


def test_a_comment_changes_the_edition_but_not_its_id(plain: SimpleNamespace, tmp_path: Path) -> None:
    workspace = plain.make_workspace(tmp_path / "ws")
    import_campaign(workspace, plain, tmp_path, "Brand")
    before = open_edition(workspace).edition
    workspace.channel_map_file.write_text(workspace.channel_map_file.read_text() + "# a remark\n")
    after = ensure_current(workspace, NOW)
    assert (after.number, after.edition_id) == (before.number + 1, before.edition_id)


def test_a_wrong_map_stops_an_import_before_anything_is_kept(plain: SimpleNamespace, tmp_path: Path) -> None:
    workspace = plain.make_workspace(tmp_path / "ws")
    workspace.channel_map_file.write_text("[[channel]]\n")
    with pytest.raises(SettingsError, match="names no channel"):
        import_campaign(workspace, plain, tmp_path, "Brand")
    assert not list((workspace.folder / "originals").iterdir())


def test_ad_groups_are_told_apart_once_a_rule_asks_for_them(plain: SimpleNamespace, tmp_path: Path) -> None:
    workspace = plain.make_workspace(tmp_path / "ws")
    rows = [plain.media("2026-01-05", "All", 10, ad_group=group) for group in ("Brand", "Other")]
    (tmp_path / "a.csv").write_bytes(plain.content(rows))
    import_files(workspace, [tmp_path / "a.csv"], now=NOW, read=plain.read)
    assert spend_by_channel(workspace) == {"search": 20}
    rule = '[[channel]]\nad_group = "Brand"\nchannel = "brand_search"\n'
    workspace.channel_map_file.write_text(rule + workspace.channel_map_file.read_text())
    ensure_current(workspace, NOW)
    assert spend_by_channel(workspace) == {"brand_search": 10, "search": 10}
