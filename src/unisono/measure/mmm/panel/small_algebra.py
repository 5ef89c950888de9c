"""Products and triangles of small matrices, compiled, for use inside a chain.

Sums run in a fixed order and vectorise over columns, so results stay bit-equal whatever the processor. A library's
product would start threads of its own inside every chain, and numba's own Cholesky raises there where a matrix is not
positive.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def add_product(left, right, out):  # type: ignore[no-untyped-def]
    """Add `left` (m, k) times `right` (k, n) to `out` (m, n).

    Two rows of `left` meet four rows of `right` at a time, so that each value that is read is used more than once.
    """
    n_rows, n_inner = left.shape
    even, whole = n_rows - n_rows % 2, n_inner - n_inner % 4
    for i in range(0, even, 2):
        row_a, row_b, a, b = out[i], out[i + 1], left[i], left[i + 1]
        for k in range(0, whole, 4):
            a0, a1, a2, a3 = a[k], a[k + 1], a[k + 2], a[k + 3]
            b0, b1, b2, b3 = b[k], b[k + 1], b[k + 2], b[k + 3]
            r0, r1, r2, r3 = right[k], right[k + 1], right[k + 2], right[k + 3]
            for j in range(right.shape[1]):
                x0, x1, x2, x3 = r0[j], r1[j], r2[j], r3[j]
                row_a[j] += (a0 * x0 + a1 * x1) + (a2 * x2 + a3 * x3)
                row_b[j] += (b0 * x0 + b1 * x1) + (b2 * x2 + b3 * x3)
    for i in range(n_rows):
        row, a = out[i], left[i]
        for k in range(whole if i < even else 0, n_inner):
            a0, r0 = a[k], right[k]
            for j in range(right.shape[1]):
                row[j] += a0 * r0[j]


@njit(cache=True, nogil=True, error_model="numpy")
def gram_of_rows(rows, out):  # type: ignore[no-untyped-def]
    """Fill `out` (m, m) with the inner products of `rows` (m, n)."""
    for i in range(rows.shape[0]):
        for j in range(i + 1):
            out[i, j] = dot(rows[i], rows[j])
            out[j, i] = out[i, j]


@njit(cache=True, nogil=True, error_model="numpy")
def dot(a, b):  # type: ignore[no-untyped-def]
    """Inner product in eight partial sums: a fixed order that the processor can overlap."""
    s0, s1, s2, s3, s4, s5, s6, s7 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    whole = a.shape[0] - a.shape[0] % 8
    for i in range(0, whole, 8):
        s0 += a[i] * b[i]
        s1 += a[i + 1] * b[i + 1]
        s2 += a[i + 2] * b[i + 2]
        s3 += a[i + 3] * b[i + 3]
        s4 += a[i + 4] * b[i + 4]
        s5 += a[i + 5] * b[i + 5]
        s6 += a[i + 6] * b[i + 6]
        s7 += a[i + 7] * b[i + 7]
    for i in range(whole, a.shape[0]):
        s0 += a[i] * b[i]
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))


@njit(cache=True, nogil=True, error_model="numpy")
def subtract_gram(rows, out):  # type: ignore[no-untyped-def]
    """Subtract the inner products of `rows` (m, n) from the lower triangle of `out` (m, m)."""
    for i in range(rows.shape[0]):
        for j in range(i + 1):
            out[i, j] -= dot(rows[i], rows[j])


@njit(cache=True, nogil=True, error_model="numpy")
def factor(matrix, n):  # type: ignore[no-untyped-def]
    """Replace the lower triangle of `matrix` by its Cholesky factor in the first `n` columns; their log-determinant.

    Rows after the first `n` are solved along: of an augmented matrix they become L^-1 times its last columns. NaN where
    the matrix is not positive.
    """
    log_det = 0.0
    for j in range(n):
        row = matrix[j]
        pivot = row[j]
        for k in range(j):
            pivot -= row[k] * row[k]
        if not pivot > 0.0:
            return np.nan
        log_det += math.log(pivot)
        root = math.sqrt(pivot)
        row[j] = root
        for i in range(j + 1, matrix.shape[0]):
            other = matrix[i]
            total = other[j]
            for k in range(j):
                total -= other[k] * row[k]
            other[j] = total / root
    return log_det


@njit(cache=True, nogil=True, error_model="numpy")
def solve_lower(lower, block):  # type: ignore[no-untyped-def]
    """Replace `block` (n, c) by L^-1 block, L the lower triangle of `lower` (n, n)."""
    for i in range(block.shape[0]):
        row = block[i]
        for k in range(i):
            weight, other = lower[i, k], block[k]
            for j in range(row.shape[0]):
                row[j] -= weight * other[j]
        scale = 1.0 / lower[i, i]
        for j in range(row.shape[0]):
            row[j] *= scale


@njit(cache=True, nogil=True, error_model="numpy")
def solve_upper(lower, block):  # type: ignore[no-untyped-def]
    """Replace `block` (n, c) by L^-T block."""
    n = block.shape[0]
    for i in range(n - 1, -1, -1):
        row = block[i]
        for k in range(i + 1, n):
            weight, other = lower[k, i], block[k]
            for j in range(row.shape[0]):
                row[j] -= weight * other[j]
        scale = 1.0 / lower[i, i]
        for j in range(row.shape[0]):
            row[j] *= scale


@njit(cache=True, nogil=True, error_model="numpy")
def inverse(lower, out):  # type: ignore[no-untyped-def]
    """Fill `out` (n, n) with (L L')^-1."""
    n = out.shape[0]
    out[:, :] = 0.0
    for i in range(n):
        out[i, i] = 1.0
    solve_lower(lower, out)
    solve_upper(lower, out)
