"""What is said about a trained network: how often it is right, how honest its confidence is, and when it is believed."""

import numpy

LEAST_CONFIDENCE = 0.92
MOST_CONFIDENCE = 0.95
# Of the crops that show something else, at most this share may be taken for an outcome: a result counted that never
# happened is worse than one frame missed, since a result stays on the screen for many frames. Of the four thousand that
# decide this is none.
MOST_FALSE = 0.0002
BINS = 15


def softmax(logits: numpy.ndarray) -> numpy.ndarray:
    powers = numpy.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def choose_temperature(logits: numpy.ndarray, labels: numpy.ndarray) -> float:
    """What to divide the logits by, so that of the crops answered with 90 % confidence 90 % are right."""
    candidates = numpy.exp(numpy.linspace(numpy.log(0.3), numpy.log(3.0), 93))
    rows = numpy.arange(len(labels))
    losses = [-numpy.log(softmax(logits / t)[rows, labels] + 1e-12).mean() for t in candidates]
    return round(float(candidates[int(numpy.argmin(losses))]), 3)


def calibration_error(probabilities: numpy.ndarray, labels: numpy.ndarray) -> float:
    """The expected calibration error over bins of equal width: how far confidence and accuracy are apart, on average."""
    confidence = probabilities.max(1)
    right = probabilities.argmax(1) == labels
    bins = numpy.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == b].sum() - right[bins == b].sum()) for b in range(BINS)]
    return round(float(sum(gaps)) / len(labels), 4)


def choose_confidences(probabilities: numpy.ndarray, labels: numpy.ndarray, names: list[str]) -> dict[str, float]:
    """The least confidence for each outcome at which no more validation crops of other classes pass than at the highest.

    Or so few that they do not matter.
    """
    chosen = {}
    for index, name in enumerate(names):
        if name == "none":
            continue
        others = probabilities[labels != index]
        candidates = numpy.arange(LEAST_CONFIDENCE, MOST_CONFIDENCE + 1e-9, 0.01)
        winning = others[others.argmax(1) == index, index]
        fewest = max((winning >= MOST_CONFIDENCE).sum(), MOST_FALSE * len(others))
        chosen[name] = round(float(next(c for c in [*candidates, MOST_CONFIDENCE] if (winning >= c).sum() <= fewest)), 2)
    return chosen


def decide(probabilities: numpy.ndarray, confidences: dict[str, float], names: list[str]) -> numpy.ndarray:
    """The class index of each row as the sidecar would decide: the likeliest, or none when it is not sure."""
    none = names.index("none")
    best = probabilities.argmax(1)
    least = numpy.array([confidences.get(name, 0.0) for name in names])
    return numpy.where(probabilities.max(1) >= least[best], best, none)


def _share(count: float, of: float) -> float:
    return round(float(count) / float(of), 4) if of else 0.0


def accuracy_report(
    probabilities: numpy.ndarray,
    labels: numpy.ndarray,
    groups: dict[str, tuple[numpy.ndarray, list[str]]],
    confidences: dict[str, float],
    names: list[str],
) -> dict:
    """Accuracy, recall and precision per class, the confusion matrix, and the same by language and region."""
    answers = decide(probabilities, confidences, names)
    none = names.index("none")
    confusion = numpy.zeros((len(names), len(names)), dtype=int)
    numpy.add.at(confusion, (labels, answers), 1)
    report = {
        "crops": int(len(labels)),
        "argmax": _share((probabilities.argmax(1) == labels).sum(), len(labels)),
        "with_min_confidence": _share((answers == labels).sum(), len(labels)),
        "calibration_error": calibration_error(probabilities, labels),
        "recall": {n: _share(confusion[i, i], confusion[i].sum()) for i, n in enumerate(names)},
        "precision": {n: _share(confusion[i, i], confusion[:, i].sum()) for i, n in enumerate(names)},
        "none_taken_for_a_result": _share((answers[labels == none] != none).sum(), (labels == none).sum()),
        "confusion": {n: {m: int(confusion[i, j]) for j, m in enumerate(names)} for i, n in enumerate(names)},
    }
    for group, (values, group_names) in groups.items():
        report[group] = {
            name: _share(((answers == labels) & (values == i)).sum(), (values == i).sum())
            for i, name in enumerate(group_names)
        }
    return report
