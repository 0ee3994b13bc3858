"""Makes the polynomial coefficients that src/math holds.

Run with `python coefficients.py` (needs mpmath). Every polynomial is the truncated Chebyshev expansion of the function named,
worked with 60 digits and rewritten in powers of the variable; that is within a few per cent of the best polynomial of its
degree. The script prints Rust constants and the largest error found on a grid.
"""

from mpmath import mp, mpf, cos, pi, exp, log, erfc, loggamma, sqrt

mp.dps = 60


def chebyshev_in_powers(function, low, high, degree):
    """Coefficients, lowest power first, of the Chebyshev interpolant of `function` on [low, high]."""
    count = degree + 1
    nodes = [cos(pi * (mpf(k) + mpf(1) / 2) / count) for k in range(count)]
    values = [function((high - low) / 2 * t + (high + low) / 2) for t in nodes]
    chebyshev = []
    for j in range(count):
        total = sum(values[k] * cos(pi * j * (mpf(k) + mpf(1) / 2) / count) for k in range(count))
        chebyshev.append(total * 2 / count)
    chebyshev[0] /= 2
    # Powers of t on [-1, 1].
    powers = [mpf(0)] * count
    before, now = [mpf(1)], [mpf(0), mpf(1)]
    for j, c in enumerate(chebyshev):
        term = before if j == 0 else now
        for k, v in enumerate(term):
            powers[k] += c * v
        if j >= 1:
            following = [mpf(0)] + [2 * v for v in now]
            for k, v in enumerate(before):
                following[k] -= v
            before, now = now, following
    # t = scale * x + shift, by Horner on polynomials.
    scale, shift = 2 / (high - low), -(high + low) / (high - low)
    result = [mpf(0)]
    for c in reversed(powers):
        following = [mpf(0)] * (len(result) + 1)
        for k, v in enumerate(result):
            following[k] += v * shift
            following[k + 1] += v * scale
        following[0] += c
        result = following
    return result[:count]


def value(coefficients, x):
    total = mpf(0)
    for c in reversed(coefficients):
        total = total * x + mpf(float(c))
    return total


def show(name, function, low, high, degree, weight=lambda x: mpf(1)):
    coefficients = chebyshev_in_powers(function, mpf(low), mpf(high), degree)
    worst = mpf(0)
    for k in range(401):
        x = mpf(low) + (mpf(high) - mpf(low)) * k / 400
        if x == 0:
            x = mpf(10) ** -20
        worst = max(worst, abs((value(coefficients, x) - function(x)) * weight(x)))
    print(f"/// Largest weighted error {mp.nstr(worst, 3)}.")
    print(f"const {name}: [f64; {degree + 1}] = [")
    for c in coefficients:
        print(f"    {float(c)!r},")
    print("];")


def double_double(name, x):
    high = mpf(float(x))
    print(f"const {name}_HIGH: f64 = {float(high)!r};")
    print(f"const {name}_LOW: f64 = {float(x - high)!r};")


def two_atanh(z):
    """(ln((1+s)/(1-s)) - 2s) / s^3 where z = s^2."""
    if abs(z) < mpf(10) ** -9:
        return mpf(2) / 3 + 2 * z / 5 + 2 * z * z / 7
    s = sqrt(z)
    return (log((1 + s) / (1 - s)) - 2 * s) / s**3


def gamma_start(t):
    """ln Γ(2 + t) / (t (1 + t))."""
    if abs(t) < mpf(10) ** -25:
        t = mpf(10) ** -25
    if abs(1 + t) < mpf(10) ** -25:
        t = mpf(-1) + mpf(10) ** -25
    return loggamma(2 + t) / (t * (1 + t))


def exp_rest(r):
    """(exp(r) - 1 - r) / r^2."""
    if abs(r) < mpf(10) ** -12:
        return mpf(1) / 2 + r / 6 + r * r / 24
    return (exp(r) - 1 - r) / r**2


def erfcx_mapped(k):
    """(1 + 2x) exp(x^2) erfc(x) where t = (x - k) / (x + k)."""

    def function(t):
        if 1 - t < mpf(10) ** -20:
            return 2 / sqrt(pi)
        x = k * (1 + t) / (1 - t)
        if x > 10**6:
            # Asymptotic series; erfc itself has left the range of the exponent.
            return (1 + 2 * x) / (x * sqrt(pi)) * (1 - 1 / (2 * x * x))
        return (1 + 2 * x) * exp(x * x) * erfc(x)

    return function


def uniform_expansion(count):
    """Coefficients of eta / (lambda - 1) in powers of eta, where eta^2 / 2 = lambda - 1 - ln lambda.

    With w = lambda - 1 the definition gives w w' = eta (1 + w), a recurrence for the coefficients of w; then the quotient.
    """
    w = [mpf(0), mpf(1)]
    for n in range(2, count + 3):
        known = sum(w[i] * (n + 1 - i) * w[n + 1 - i] for i in range(2, n))
        w.append((w[n - 1] - known) / (n + 1))
    f = [mpf(1)]
    for n in range(1, count):
        f.append(-sum(w[1 + k] * f[n - k] for k in range(1, n + 1)))
    return f


if __name__ == "__main__":
    half_ln2 = log(mpf(2)) / 2 * mpf("1.001")
    print("// exp(r) = 1 + r + r^2 q(r)")
    show("EXP", exp_rest, -half_ln2, half_ln2, 10, lambda r: r * r)
    z = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2 * mpf("1.001")
    print("// ln((1+s)/(1-s)) = 2s + s^3 p(s^2)")
    show("LN", two_atanh, 0, z, 6, lambda w: w)
    print("// the same to more digits, less its first term 2/3, divided by s^2")
    show("LN_FINE", lambda w: (two_atanh(w) - mpf(2) / 3) / w if w > mpf(10) ** -9 else mpf(2) / 5 + 2 * w / 7, 0, z, 8, lambda w: w * w)
    double_double("LN_2", log(mpf(2)))
    double_double("TWO_THIRDS", mpf(2) / 3)
    print("// ln Γ(2+t) = t (1+t) g(t)")
    show("LN_GAMMA", gamma_start, -1, 1, 26)
    print("// erfc(x) = exp(-x^2) p(t) / (1+2x), t = (x-3)/(x+3)")
    show("ERFCX", erfcx_mapped(mpf(3)), -1, 1, 24)
    print("// erf(x) = x p(x^2) for |x| < 0.5")
    show("ERF", lambda w: (1 - erfc(sqrt(w))) / sqrt(w) if w > mpf(10) ** -18 else 2 / sqrt(pi) * (1 - w / 3), 0, mpf("0.2501"), 8)
    print("// eta / (lambda - 1) in powers of eta")
    terms = uniform_expansion(31)
    print("const UNIFORM: [f64; 31] = [")
    for c in terms:
        print(f"    {float(c)!r},")
    print("];")
