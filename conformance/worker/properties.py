"""What is random as facts: estimates with their error."""

import numpy


def estimate(samples):
    """The mean of independent samples and its standard error."""
    samples = numpy.asarray(samples, dtype="float64").ravel()
    if not numpy.isfinite(samples).all():
        return {"not_finite": int((~numpy.isfinite(samples)).sum())}
    error = float(samples.std() / numpy.sqrt(samples.size)) if samples.size else 0.0
    return {"estimate": float(samples.mean()) if samples.size else 0.0, "stderr": error}


def of(values):
    """What can be said of random values without knowing the generator: moments, zeros and bounds.

    The smallest and largest value are not compared (their spread has no simple error), only whether
    the values stay within ±2 standard deviations, as a truncated normal's do and a normal's do not.
    """
    values = numpy.asarray(values, dtype="float64").ravel()
    deviation = values.std() or 1.0
    return {
        "mean": estimate(values),
        "square": estimate(values**2),
        "cube": estimate(values**3),
        "fourth": estimate(values**4),
        "zero": estimate(values == 0),
        "beyond_two_deviations": estimate(numpy.abs(values - values.mean()) > 2 * deviation),
    }
