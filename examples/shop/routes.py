"""Delivery: which places can be reached, and how far they are."""

from __future__ import annotations


def stops_from(roads: dict[int, list[int]], depot: int) -> dict[int, int]:
    """The least number of roads from the depot to every place that can be reached, nearest first.

    >>> stops_from({1: [2, 3], 2: [4], 3: [4], 4: [1]}, 1)
    {1: 0, 2: 1, 3: 1, 4: 2}
    """
    distances = {depot: 0}
    seen = [depot]
    queue = [depot]
    while len(queue) > 0:
        place = queue.pop(0)
        for neighbour in roads.get(place, []):
            if neighbour not in seen:
                seen.append(neighbour)
                distances[neighbour] = distances[place] + 1
                queue.append(neighbour)
    return distances


def delivery_areas(roads: list[tuple[int, int]]) -> list[list[int]]:
    """The places that roads connect, area by area, each sorted, by their lowest place.

    >>> delivery_areas([(1, 2), (5, 6), (2, 3)])
    [[1, 2, 3], [5, 6]]
    """
    areas: list[list[int]] = []
    for start, end in roads:
        joined = [start, end]
        others = []
        for area in areas:
            if start in area or end in area:
                joined = joined + area
            else:
                others.append(area)
        areas = [*others, joined]
    return sorted(sorted(set(area)) for area in areas)


def shared_stops(first: list[int], second: list[int]) -> list[int]:
    """The places on both routes, each once, in the order of the first route.

    >>> shared_stops([4, 1, 3, 1], [1, 2, 3])
    [1, 3]
    """
    shared: list[int] = []
    for place in first:
        if place in second and place not in shared:
            shared = shared + [place]
    return shared
