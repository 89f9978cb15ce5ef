"""figures: medians and spreads of what was measured in turns, and targets beside them."""
import math
import statistics


def spread(values):
    """Median and quartiles, and every value in the order it was measured."""
    values = [float(v) for v in values]
    if len(values) < 2:
        low = high = values[0]
    else:
        low, _, high = statistics.quantiles(values, n=4, method='inclusive')
    return {'median': statistics.median(values), 'q1': low, 'q3': high,
            'min': min(values), 'max': max(values), 'all': [round(v, 5) for v in values]}


def paired(a, b, how=lambda x, y: x / y):
    """One figure for each turn, then their median: what slows a whole turn down cancels out."""
    return spread([how(x, y) for x, y in zip(a, b)])


def geometric_mean(values):
    return math.exp(sum(math.log(v) for v in values) / len(values)) if values else None


def judged(value, targets):
    """targets: a list of numbers, each 'at most'."""
    return [{'most': t, 'reached': value <= t} for t in targets]


def number(v):
    if v is None:
        return '-'
    if abs(v) >= 1000:
        return f'{v:,.0f}'
    return f'{v:.1f}' if abs(v) >= 100 else f'{v:.2f}' if abs(v) >= 10 else f'{v:.3f}'


def targets_text(judgements, unit=''):
    return '; '.join(f"at most {j['most']:g}{unit}: {'reached' if j['reached'] else 'not reached'}" for j in judgements)
