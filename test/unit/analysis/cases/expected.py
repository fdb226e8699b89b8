"""Writes expected.json: what numpy, scipy and statsmodels say of small data sets, for the tests beside it.

python3 -m venv venv && venv/bin/pip install scipy statsmodels && venv/bin/python expected.py > expected.json
"""

import json
import random

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

random.seed(16)


def wilson(values):
    low, high = proportion_confint(sum(values), len(values), method="wilson")
    return {"values": values, "mean": float(np.mean(values)), "low": low, "high": high}


def student(values):
    mean = float(np.mean(values))
    low, high = stats.t.interval(0.95, len(values) - 1, mean, stats.sem(values))
    return {"values": values, "mean": mean, "low": low, "high": high}


def fit(values, cases):
    model = sm.OLS(np.array(values, dtype=float), np.ones(len(values)))
    return model.fit(cov_type="cluster", cov_kwds={"groups": np.array(cases)}, use_t=True)


def clustered(values, cases):
    result = fit(values, cases)
    low, high = result.conf_int(0.05)[0]
    return {"values": values, "cases": cases, "mean": result.params[0], "low": low, "high": high}


def clustered_wilson(values, cases):
    mean, n = float(np.mean(values)), len(values)
    if mean in (0, 1):
        count = len(set(cases))
    else:
        error = fit(values, cases).bse[0]
        count = min(n, n * (mean * (1 - mean) / (n - 1)) / error**2) if error > 0 else n
    low, high = proportion_confint(mean * count, count, method="wilson")
    return {"values": values, "cases": cases, "mean": mean, "low": low, "high": high}


def repeats(count, most, draw):
    values, cases = [], []
    for case in range(count):
        level = random.random()
        for _ in range(most if isinstance(most, int) else random.randint(*most)):
            values.append(draw(level))
            cases.append(case)
    return values, cases


def passes(level):
    return int(random.random() < level)


def grade(level):
    return round(level + random.gauss(0, 0.1), 6)


def paired(before, after):
    change = np.array(after) - np.array(before)
    test = stats.ttest_rel(after, before)
    low, high = test.confidence_interval(0.95)
    error = stats.sem(change)
    power = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    wanted = (power * np.std(change, ddof=1) / change.mean()) ** 2
    return {
        "before": before,
        "after": after,
        "change": float(change.mean()),
        "low": low,
        "high": high,
        "error": error,
        "p": test.pvalue,
        "wanted": float(wanted),
    }


def exact_mcnemar(fixed, broken):
    result = mcnemar([[10, fixed], [broken, 20]], exact=True)
    return {"fixed": fixed, "broken": broken, "p": float(result.pvalue)}



grades = [round(random.gauss(0.6, 0.2), 6) for _ in range(60)]
better = [round(value + random.gauss(0.02, 0.1), 6) for value in grades]

print(
    json.dumps(
        {
            "wilson": [
                wilson([1] * passed + [0] * (of - passed))
                for passed, of in [(0, 1), (1, 1), (3, 4), (0, 20), (20, 20), (51, 60), (997, 1000)]
            ],
            "student": [
                student([0.2, 0.4]),
                student(grades),
                student([1e9 + value for value in (1, 2, 3.5)]),
                student([0, 1, 1, 0.5]),
            ],
            "clustered": [
                clustered(*repeats(2, 2, grade)),
                clustered(*repeats(20, 3, grade)),
                clustered(*repeats(15, (1, 5), grade)),
            ],
            "clustered_wilson": [
                clustered_wilson(*repeats(20, 3, passes)),
                clustered_wilson(*repeats(15, (1, 5), passes)),
                clustered_wilson([1] * 12, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]),
                clustered_wilson([0, 1, 1, 0, 0, 1], [0, 0, 1, 1, 2, 2]),
            ],
            "quantiles": [
                {"values": values, "p50": np.quantile(values, 0.5), "p95": np.quantile(values, 0.95)}
                for values in ([0.3], [2.0, 1.0], grades, [5.0, 1.0, 3.0, 3.0, 9.5, 0.1])
            ],
            "paired": [paired(grades, better), paired([1.0, 0.5, 0.25], [1.5, 0.25, 1.0])],
            "mcnemar": [
                exact_mcnemar(fixed, broken)
                for fixed, broken in [(0, 0), (1, 0), (5, 5), (4, 0), (12, 3), (130, 91), (700, 600)]
            ],
        },
        indent=1,
    )
)
