"""Delivery routes."""

from __future__ import annotations

from shop import routes


def test_stops_take_the_shortest_way() -> None:
    roads = {0: [1, 2], 1: [3], 2: [3], 3: [4], 9: [0]}
    assert routes.stops_from(roads, 0) == {0: 0, 1: 1, 2: 1, 3: 2, 4: 3}


def test_a_road_joins_two_areas() -> None:
    assert routes.delivery_areas([(1, 2), (3, 4), (8, 9), (4, 1)]) == [[1, 2, 3, 4], [8, 9]]


def test_shared_stops_are_listed_once() -> None:
    assert routes.shared_stops([5, 5, 2, 7], [7, 5]) == [5, 7]
