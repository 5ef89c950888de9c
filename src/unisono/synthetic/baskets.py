"""What is in the orders: the catalogue, and baskets of one to four lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.synthetic.streams import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Product:
    """One article: its reference, name, price in whole EUR with VAT at index 100, and family."""

    sku: str
    name: str
    price: int
    family: str


PRODUCTS = (
    Product("OR-MEM-60", "Oreiller mémoire - 60 x 60", 59, "accessory"),
    Product("OR-PLU-60", "Oreiller plumes - 60 x 60", 45, "accessory"),
    Product("PR-ALE-140", "Protège-matelas - 140 x 190", 39, "accessory"),
    Product("PR-ALE-160", "Protège-matelas - 160 x 200", 45, "accessory"),
    Product("PL-LIN-140", "Parure lin lavé - 140 x 200", 119, "bedding"),
    Product("PL-COT-240", "Parure percale, 2 taies - 240 x 220", 99, "bedding"),
    Product("CO-DUV-200", "Couette duvet - 200 x 200", 149, "bedding"),
    Product("CO-VEG-240", "Couette végétale - 240 x 220", 129, "bedding"),
    Product("MA-ORI-140", "Matelas Origine - 140 x 190", 599, "mattress"),
    Product("MA-ORI-160", "Matelas Origine - 160 x 200", 699, "mattress"),
    Product("MA-GRA-160", "Matelas Grand Calme - 160 x 200", 949, "mattress"),
    Product("MA-ENF-090", "Matelas enfant - 90 x 190", 279, "mattress"),
    Product("SO-LAT-140", "Sommier à lattes - 140 x 190", 329, "bed"),
    Product("LI-CHE-160", "Lit en chêne - 160 x 200", 749, "bed"),
)
_FAMILIES = ("accessory", "bedding", "mattress", "bed")
_N_ACCESSORIES = sum(p.family == "accessory" for p in PRODUCTS)
_NEW_ODDS = np.array([0.15, 0.15, 0.53, 0.17])
_RETURNING_ODDS = np.array([0.34, 0.30, 0.26, 0.10])
_EXTRA_LINES = np.array([0.58, 0.29, 0.10, 0.03])


@dataclass(frozen=True, slots=True, eq=False)
class Baskets:
    """Lines of all orders, order by order.

    Attributes:
        n_lines: lines of each order (n_orders,).
        product: position in `PRODUCTS`; quantity; price: cents each (all n_all_lines).
    """

    n_lines: Ints
    product: Ints
    quantity: Ints
    price: Ints

    def goods(self) -> Ints:
        """Value of each order's lines in cents before discount (n_orders,)."""
        return np.asarray(np.add.reduceat(self.quantity * self.price, self._starts()))

    def take(self, orders: Ints) -> Baskets:
        """The lines of the given orders, in that order."""
        n_lines = self.n_lines[orders]
        within = np.arange(n_lines.sum()) - np.repeat(np.cumsum(n_lines) - n_lines, n_lines)
        lines = np.repeat(self._starts()[orders], n_lines) + within
        return Baskets(n_lines, self.product[lines], self.quantity[lines], self.price[lines])

    def _starts(self) -> Ints:
        return np.asarray(np.cumsum(self.n_lines) - self.n_lines)


def draw_baskets(rng: np.random.Generator, returning: Bools, price_level: Floats) -> Baskets:
    """One basket per order: a main article, and up to three accessories beside it.

    `returning` tells known customers, `price_level` is the price index over 100; both (n_orders,).
    """
    n = len(returning)
    extra = rng.choice(len(_EXTRA_LINES), n, p=_EXTRA_LINES)
    family = np.where(
        returning,
        rng.choice(len(_FAMILIES), n, p=_RETURNING_ODDS),
        rng.choice(len(_FAMILIES), n, p=_NEW_ODDS),
    )
    n_lines = 1 + extra
    starts = np.cumsum(n_lines) - n_lines
    main = _of_family(rng, family)
    # Accessories follow one another in the catalogue, so that no article stands twice in a basket.
    before = np.where(family == 0, main, rng.integers(0, _N_ACCESSORIES, n))
    line = np.arange(n_lines.sum()) - np.repeat(starts, n_lines)
    product = (np.repeat(before, n_lines) + line) % _N_ACCESSORIES
    product[starts] = main
    level = np.repeat(price_level, n_lines)
    base = np.array([p.price for p in PRODUCTS])[product]
    pillow = product < 2
    quantity = 1 + (pillow & (rng.random(len(product)) < 0.55)).astype(np.int64)
    return Baskets(n_lines, product, quantity, np.rint(base * level).astype(np.int64) * 100)


def _of_family(rng: np.random.Generator, family: Ints) -> Ints:
    """A product of each family given (n,); products of one family stand together in `PRODUCTS`."""
    names = [p.family for p in PRODUCTS]
    first = np.array([names.index(name) for name in _FAMILIES])
    size = np.array([names.count(name) for name in _FAMILIES])
    return np.asarray(first[family] + np.floor(rng.random(len(family)) * size[family]).astype(int))
