"""What is worked out from a campaign is worked out once, for the latest campaigns."""

from dataclasses import replace

from pipeline.config import HOME, load_campaign
from pipeline.kept import once_a_campaign
from pipeline.model import Campaign

CAMPAIGN = load_campaign(HOME / "config", "2024-enforcement")


def test_the_same_campaign_and_an_equal_one_are_worked_out_once_a_changed_one_anew() -> None:
    worked: list[str] = []

    @once_a_campaign
    def name(campaign: Campaign) -> str:
        worked.append(campaign.name)
        return campaign.name

    assert [name(CAMPAIGN), name(CAMPAIGN), name(replace(CAMPAIGN))] == [CAMPAIGN.name] * 3
    assert name(replace(CAMPAIGN, name="另一次整治")) == "另一次整治"
    assert name(CAMPAIGN) == CAMPAIGN.name
    assert worked == [CAMPAIGN.name, "另一次整治"]


def test_the_latest_four_are_kept() -> None:
    worked: list[str] = []

    @once_a_campaign
    def note(campaign: Campaign) -> None:
        worked.append(campaign.id)

    for id in "abcdeb":
        note(replace(CAMPAIGN, id=id))
    assert worked == ["a", "b", "c", "d", "e"]
    note(replace(CAMPAIGN, id="a"))
    assert worked == ["a", "b", "c", "d", "e", "a"]
