"""Makes the golden tables of this folder: the functions of src/math at a few hundred points each, to 50 digits.

Run with `python generate.py` (needs mpmath, and scipy for starting values). Each row holds the arguments, the true value rounded to a double, and what the
rounding dropped, so that a test can measure errors below one unit in the last place. The points are made by a fixed
generator: running this twice gives the same files.
"""

import csv
import random
from pathlib import Path

from mpmath import beta, erf, erfc, exp, expm1, gammainc, inf, log, log1p, loggamma, mp, mpf, sqrt
from scipy import special
from scipy.stats import qmc

mp.dps = 50
FOLDER = Path(__file__).parent
SMALLEST = mpf(2) ** -1022


def write(name, columns, rows):
    with open(FOLDER / f"{name}.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*columns, "value", "dropped"])
        for arguments, value in rows:
            rounded = float(value)
            writer.writerow([*(repr(float(a)) for a in arguments), repr(rounded), repr(float(value - mpf(rounded)))])
    print(name, len(rows))


def spread(random_numbers, low, high, count):
    """Numbers spread evenly."""
    return [random_numbers.uniform(low, high) for _ in range(count)]


def spread_logs(random_numbers, low, high, count):
    """Positive numbers with evenly spread logarithms, between 10^low and 10^high."""
    return [10 ** random_numbers.uniform(low, high) for _ in range(count)]


def signed(values):
    return [v for x in values for v in (x, -x)]


def one_argument(name, function, points):
    rows = []
    for x in points:
        value = function(mpf(x))
        if value == 0 or abs(value) >= SMALLEST:
            rows.append(((x,), value))
    write(name, ["x"], rows)


def elementary():
    r = random.Random(1)
    one_argument("exp", exp, spread(r, -708, 709.7, 150) + spread(r, -2, 2, 100) + signed(spread_logs(r, -20, 0, 25))
                 + [0.0, -708.39, 709.78, 0.34657359027997264, 1.0])
    one_argument("exp_m1", expm1, spread(r, -45, 709.7, 80) + spread(r, -2, 2, 150) + signed(spread_logs(r, -300, 0, 50))
                 + [-0.34657359027997264, 0.34657359027997270, 709.78, -1.0397207708399179])
    one_argument("ln", log, spread_logs(r, -307, 308, 100) + spread(r, 0.4, 2.5, 150) + [1 + x for x in signed(spread_logs(r, -15, -1, 30))]
                 + [5e-324, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308, 0.7071067811865475, 0.7071067811865476])
    one_argument("ln_1p", log1p, signed(spread_logs(r, -300, -0.01, 80)) + spread(r, -0.99, 3, 120) + spread_logs(r, 0, 300, 40)
                 + [-1 + 1.1102230246251565e-16, -0.9999999, 1e16, 9007199254740993.0])
    rows = []
    for x, y in ([(10 ** r.uniform(-3, 3), r.uniform(-5, 5)) for _ in range(150)]
                 + [(r.uniform(0.5, 2), r.uniform(-1000, 1000)) for _ in range(100)]
                 + [(1 + r.uniform(-1, 1) * 10 ** r.uniform(-12, -2), r.uniform(-1, 1) * 10 ** r.uniform(2, 12)) for _ in range(100)]
                 + [(10 ** r.uniform(-300, 300), r.uniform(-1, 1)) for _ in range(50)]
                 + [(-float(r.randint(1, 50)), float(r.randint(-30, 30))) for _ in range(20)]):
        exponent = abs(mpf(y) * log(abs(mpf(x))))
        if exponent < 708:
            rows.append(((x, y), mpf(x) ** (int(y) if x < 0 else mpf(y))))
    write("pow", ["x", "y"], rows)


def normal():
    r = random.Random(2)
    points = spread(r, -37.4, 8.2, 120) + spread(r, -3, 3, 120) + signed(spread_logs(r, -15, 0, 20))
    one_argument("normal_cdf", lambda x: erfc(-x / sqrt(mpf(2))) / 2, points)
    one_argument("normal_pdf", lambda x: exp(-x * x / 2) / sqrt(2 * mp.pi), points)
    one_argument("erf", erf, spread(r, -6, 6, 150) + signed(spread_logs(r, -100, 0, 40)) + [0.5, 0.5000000000000001])
    one_argument("erfc", erfc, spread(r, -6, 26.5, 200) + signed(spread_logs(r, -20, 0, 40)) + [0.5, 0.5000000000000001])

    def quantile(p):
        # Newton on ln Φ from a bisection: erfinv alone loses the tails.
        low, high = mpf(-40), mpf(40)
        phi = lambda x: erfc(-x / sqrt(mpf(2))) / 2
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if phi(middle) < p else (low, middle)
        x = (low + high) / 2
        for _ in range(4):
            x -= (phi(x) - p) / (exp(-x * x / 2) / sqrt(2 * mp.pi))
        return x

    one_argument("normal_quantile", quantile, spread(r, 0, 1, 150) + spread_logs(r, -307, -1, 80) + [1 - x for x in spread_logs(r, -15.5, -1, 40)]
                 + [0.5 + x for x in signed(spread_logs(r, -12, -1, 20))] + [0.075, 0.925, 0.07500000000000001])


def gamma():
    r = random.Random(3)
    one_argument("ln_gamma", loggamma, spread_logs(r, -300, 0, 60) + spread(r, 0.1, 4, 150) + spread(r, 3, 15, 60) + spread_logs(r, 1, 300, 60)
                 + [1 + x for x in signed(spread_logs(r, -14, -2, 15))] + [2 + x for x in signed(spread_logs(r, -14, -2, 15))])
    lower, upper = [], []
    sliver = [(10 ** r.uniform(-6, -0.2), 10 ** r.uniform(-3, 0.1)) for _ in range(60)]
    for k in range(500):
        a = 10 ** r.uniform(-3, 6)
        z = r.uniform(-8, 8) if k % 2 else r.uniform(-3, 3)
        # Points across the body and the tails, by Wilson and Hilferty, and by the power law for small shapes.
        root = 1 - 1 / (9 * a) + z / (3 * a**0.5)
        x = a * root**3 if root > 0.05 and a > 0.3 else 10 ** r.uniform(-40, 1.5)
        if k >= 440:
            # Shapes near zero and x near one, where Q is a sliver that 1 - P would lose.
            a, x = sliver[k - 440]
        p, q = gammainc(mpf(a), 0, mpf(x), regularized=True), gammainc(mpf(a), mpf(x), inf, regularized=True)
        if p > 1e-290:
            lower.append(((a, x), p))
        if q > 1e-290:
            upper.append(((a, x), q))
    write("gamma_p", ["a", "x"], lower)
    write("gamma_q", ["a", "x"], upper)


def incomplete_beta(a, b, x):
    """I(x; a, b) by the continued fraction of DLMF 8.17.22 with plenty of terms, on the side where it converges."""
    a, b, x = mpf(a), mpf(b), mpf(x)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    terms = 400 + int(12 * float(mp.sqrt(max(a, b))))
    value = mpf(0)
    for m in range(terms, 0, -1):
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        value = even / (1 + odd / (1 + value))
    first = -(a + b) * x / (a + 1)
    value = 1 / (1 + first / (1 + value))
    front = exp(a * log(x) + b * log(1 - x) + loggamma(a + b) - loggamma(a) - loggamma(b))
    return front / a * value


def quantile_of(tails, p, start):
    """The y where a distribution function passes p, by Newton's method on the logarithm of the smaller tail.

    `tails` gives the lower tail, the upper tail and the density at y. Both logarithms are concave here, so the method converges
    from anywhere near; the start comes from scipy, which only needs to be near.
    """
    y, q = mpf(start), 1 - p
    for _ in range(200):
        lower, upper, density = tails(y)
        step = log(p / lower) * lower / density if p < 0.5 else log(upper / q) * upper / density
        step = max(mpf(-2), min(mpf(2), step))
        y += step
        if abs(step) < mpf(10) ** -18:
            return y
    raise ArithmeticError(f"no convergence for p = {p}")


def probabilities(r, count):
    out = []
    for k in range(count):
        kind = k % 4
        if kind == 0:
            out.append(10 ** r.uniform(-14, -1))
        elif kind == 1:
            out.append(1 - 10 ** r.uniform(-14, -1))
        else:
            out.append(r.uniform(0, 1))
    return out


def incomplete_gamma(a, x):
    """P(a, x) and Q(a, x) by the series of positive terms below the mean and Legendre's continued fraction above it."""
    front = exp(a * log(x) - x - loggamma(a + 1))
    if x < a + 1:
        term = total = mpf(1)
        n = a
        while term > total * mpf(10) ** -38:
            n += 1
            term *= x / n
            total += term
        return front * total, 1 - front * total
    terms = 200 + int(20 * float(mp.sqrt(a)))
    value = mpf(0)
    for n in range(terms, 0, -1):
        value = n * (a - n) / (x + 2 * n + 1 - a + value)
    upper = front * a / (x + 1 - a + value)
    return 1 - upper, upper


def gamma_quantiles():
    r = random.Random(4)
    rows = []
    shapes = [0.05, 0.05, 0.3, 0.5, 0.9, 1.0, 1.1, 2.5, 9.0, 19.9, 20.1, 100.0, 1e4, 1e6]
    mp.dps = 36
    for a in shapes:
        for p in probabilities(r, 16) + [0.025, 0.5, 0.975]:
            am, pm = mpf(a), mpf(p)

            def tails(y):
                x = exp(y)
                return *incomplete_gamma(am, x), exp(am * y - x - loggamma(am))

            near = special.gammaincinv(a, p) if p < 0.5 else special.gammainccinv(a, 1 - p)
            start = log(mpf(near)) if near > 1e-300 else (log(pm) + loggamma(am + 1)) / am
            x = exp(quantile_of(tails, pm, start))
            if x > 1e-300:
                rows.append(((a, p), x))
    mp.dps = 50
    write("gamma_quantile", ["a", "p"], rows)


def betas():
    r = random.Random(5)
    mp.dps = 36
    rows = []
    for k in range(300):
        a, b = 10 ** r.uniform(-1.5, 4), 10 ** r.uniform(-1.5, 4)
        mean, spread_ = a / (a + b), (a * b / ((a + b) ** 2 * (a + b + 1))) ** 0.5
        x = mean + r.uniform(-4, 4) * spread_
        if not 0 < x < 1:
            x = mean * 10 ** r.uniform(-3, 0)
        if k >= 240:
            # A far parameter near zero, where the lower tail is a sliver that 1 - upper would lose.
            a, b = 10 ** r.uniform(0, 5), 10 ** r.uniform(-4, -0.5)
            x = 1 - 10 ** r.uniform(-1.5, 1) / (a + 20)
        p = incomplete_beta(a, b, x)
        if p > 1e-290:
            rows.append(((a, b, x), p))
    write("beta_regularised", ["a", "b", "x"], rows)
    rows = []
    for a, b in [(0.05, 0.05), (0.05, 40), (0.5, 40), (0.5, 0.5), (0.9, 3), (1, 1), (2, 5), (12, 3), (30, 70), (140, 160), (151, 151),
                 (160, 9000), (9000, 160), (3, 4000), (4000, 3), (8.5, 0.2)]:
        for p in probabilities(r, 12) + [0.025, 0.5, 0.975]:
            pm = mpf(p)

            def tails(y):
                x, rest = 1 / (1 + exp(-y)), 1 / (1 + exp(y))
                density = exp(a * log(x) + b * log(rest) + loggamma(mpf(a) + b) - loggamma(a) - loggamma(b))
                if x < (mpf(a) + 1) / (a + b + 2):
                    lower = incomplete_beta(a, b, x)
                    return lower, 1 - lower, density
                upper = incomplete_beta(b, a, rest)
                return 1 - upper, upper, density

            near, rest = special.betaincinv(a, b, p), special.betainccinv(b, a, p)
            if near > 1e-300 and rest > 1e-300:
                start = log(mpf(near)) - log(mpf(rest))
            elif near <= 1e-300:
                start = (log(pm) + log(mpf(a)) + log(beta(a, b))) / a
            else:
                start = -(log(1 - pm) + log(mpf(b)) + log(beta(a, b))) / b
            y = quantile_of(tails, pm, start)
            x = 1 / (1 + exp(-y))
            if x > 1e-300:
                rows.append(((a, b, p), x))
    mp.dps = 50
    write("beta_quantile", ["a", "b", "p"], rows)


def sobol():
    """Unscrambled Sobol points from scipy: draws whose numbers are short enough to store exactly."""
    sampler = qmc.Sobol(d=256, scramble=False, bits=52)
    points = sampler.random(2048)
    with open(FOLDER / "sobol.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["dimension", "draw", "value"])
        for dimension in [0, 1, 2, 3, 4, 7, 12, 20, 39, 63, 99, 127, 200, 254, 255]:
            for draw in [*range(16), 31, 100, 511, 1000, 1023, 1024, 2047]:
                writer.writerow([dimension, draw, repr(float(points[draw, dimension]))])


if __name__ == "__main__":
    elementary()
    normal()
    gamma()
    gamma_quantiles()
    betas()
    sobol()
