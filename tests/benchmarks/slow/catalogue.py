"""Which slow functions there are, what each is to be improved for, and which the local model gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from monolith.comparison import Efficiency

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SlowFunction:
    """One function of the set."""

    name: str
    family: str
    """The name of its file in `originals`, `better`, `inputs` and `held_back`."""
    efficiency: Efficiency
    for_model: bool = False
    """Whether it is one of those that the local model gets too."""

    def text(self, kind: str) -> str:
        """The text of its file of a kind: `originals`, `better`, `inputs` or `held_back`."""
        return (FOLDER / kind / f"{self.family}.py").read_text()


def _family(family: str, efficiency: Efficiency, names: str, for_model: str) -> tuple[SlowFunction, ...]:
    chosen = for_model.split()
    return tuple(SlowFunction(name, family, efficiency, name in chosen) for name in names.split())


SLOW_FUNCTIONS = (
    *_family(
        "algorithms",
        "time",
        "first_unique_code longest_streak load_plans count_inversions matching_pair busiest_period merge_bookings "
        "best_trade edit_distance task_order",
        for_model="first_unique_code longest_streak matching_pair best_trade",
    ),
    *_family(
        "structures",
        "time",
        "orders_by_customer round_robin call_history unpaid_invoices running_medians basket_total book_deliveries "
        "unique_rows competition_ranks flatten_batches merged_prices top_sellers",
        for_model="unpaid_invoices basket_total flatten_batches",
    ),
    *_family(
        "strings",
        "time",
        "newest_first packet address_labels keyword_hits valid_codes group_anagrams parsed_log hidden_digits "
        "shared_prefix flagged_comments",
        for_model="group_anagrams keyword_hits parsed_log",
    ),
    *_family(
        "numeric",
        "time",
        "primes_up_to divisors moving_averages variance normalised common_measure polynomial_values "
        "weighted_total discounted turnover",
        for_model="primes_up_to divisors variance",
    ),
    *_family(
        "memory",
        "memory",
        "readings_total closest_gap common_length best_load price_spread cheapest_tour column_totals "
        "busiest_hours export_size",
        for_model="price_spread busiest_hours",
    ),
    *_family(
        "memory",
        "integral",
        "known_prefix largest_stock surcharged_total grid_routes longest_rise",
        for_model="longest_rise",
    ),
)
