"""Tests of the parts of the training that need no PyTorch; tests/training_test.ts runs them."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy

from history import earlier_stages
from measure import (
    LEAST_CONFIDENCE,
    MOST_CONFIDENCE,
    accuracy_report,
    calibration_error,
    choose_confidences,
    choose_temperature,
    decide,
    softmax,
)

NAMES = ["victory", "defeat", "draw", "none"]
VICTORY, DEFEAT, DRAW, NONE = range(4)


def sure_of(index: int, confidence: float) -> list[float]:
    """Probabilities that give one class this much and the others the rest, in equal parts."""
    rest = (1 - confidence) / (len(NAMES) - 1)
    return [confidence if i == index else rest for i in range(len(NAMES))]


class Confidences(unittest.TestCase):
    def choose(self, *wrong: float) -> dict[str, float]:
        """Chosen where some crops without a result are taken for a victory, each as surely as is said."""
        rows = [sure_of(VICTORY, 0.99)] * 50 + [sure_of(VICTORY, c) for c in wrong] + [sure_of(NONE, 0.99)] * 50
        labels = numpy.array([VICTORY] * 50 + [NONE] * (len(wrong) + 50))
        return choose_confidences(numpy.array(rows), labels, NAMES)

    def test_are_the_least_where_nothing_speaks_against_it(self):
        self.assertEqual(self.choose(), {"victory": LEAST_CONFIDENCE, "defeat": LEAST_CONFIDENCE, "draw": LEAST_CONFIDENCE})
        self.assertEqual(self.choose(0.6, 0.9)["victory"], LEAST_CONFIDENCE)

    def test_are_above_what_was_wrongly_taken_for_the_outcome(self):
        self.assertEqual(self.choose(0.925)["victory"], 0.93)
        self.assertEqual(self.choose(0.935, 0.925), {"victory": 0.94, "defeat": 0.92, "draw": 0.92})

    def test_do_not_rise_for_what_the_highest_would_let_pass_too(self):
        self.assertEqual(self.choose(0.97)["victory"], LEAST_CONFIDENCE)
        self.assertEqual(self.choose(0.97, 0.945)["victory"], MOST_CONFIDENCE)


class Temperature(unittest.TestCase):
    def test_takes_back_what_made_a_network_too_sure(self):
        chance = numpy.random.default_rng(1)
        logits = chance.normal(0, 2, (20_000, 4))
        labels = numpy.array([chance.choice(4, p=p) for p in softmax(logits)])
        self.assertAlmostEqual(choose_temperature(logits * 1.8, labels), 1.8, delta=0.1)

    def test_is_what_makes_confidences_honest(self):
        chance = numpy.random.default_rng(2)
        logits = chance.normal(0, 2, (20_000, 4))
        labels = numpy.array([chance.choice(4, p=p) for p in softmax(logits)])
        self.assertLess(calibration_error(softmax(logits), labels), 0.01)
        self.assertGreater(calibration_error(softmax(logits * 2), labels), 0.05)


class Answers(unittest.TestCase):
    def test_calibration_error_is_how_far_confidence_and_accuracy_are_apart(self):
        probabilities = numpy.array([sure_of(VICTORY, 0.9)] * 10)
        labels = numpy.array([VICTORY] * 6 + [NONE] * 4)
        self.assertEqual(calibration_error(probabilities, labels), 0.3)

    def test_none_is_the_answer_where_an_outcome_is_not_sure_enough(self):
        probabilities = numpy.array([sure_of(DRAW, 0.93), sure_of(DRAW, 0.95), sure_of(NONE, 0.4)])
        self.assertEqual(decide(probabilities, {"draw": 0.94}, NAMES).tolist(), [NONE, DRAW, NONE])

    def test_report_counts_what_was_read_as_what(self):
        probabilities = numpy.array([sure_of(VICTORY, 0.99), sure_of(VICTORY, 0.5), sure_of(DEFEAT, 0.99), sure_of(NONE, 0.9)])
        labels = numpy.array([VICTORY, VICTORY, NONE, NONE])
        groups = {"region": (numpy.array([0, 1, 0, 1]), ["text", "progressbar"])}
        report = accuracy_report(probabilities, labels, groups, dict.fromkeys(NAMES[:3], 0.9), NAMES)
        self.assertEqual(report["argmax"], 0.75)
        self.assertEqual(report["with_min_confidence"], 0.5)
        self.assertEqual(report["confusion"]["victory"], {"victory": 1, "defeat": 0, "draw": 0, "none": 1})
        self.assertEqual(report["none_taken_for_a_result"], 0.5)
        self.assertEqual(report["region"], {"text": 0.5, "progressbar": 0.5})


class History(unittest.TestCase):
    def test_tells_each_earlier_run_once(self):
        with tempfile.TemporaryDirectory() as folder:
            first = self.run_in(Path(folder) / "1", {"seed": 1})
            second = self.run_in(Path(folder) / "2", {"seed": 2, **earlier_stages([first], None)})
            mean = self.run_in(Path(folder) / "3", {"seed": 3, **earlier_stages([first, second, second], None)})
            told = earlier_stages([mean], None)
            self.assertEqual([run["seed"] for run in told["earlier_runs"].values()], [1, 2, 3])
            (name,) = told["started_from"]
            one, two, again = told["earlier_runs"][name]["started_from"]
            self.assertEqual(two, again)
            self.assertEqual(told["earlier_runs"][two]["started_from"], [one])

    def test_of_a_run_from_nothing_is_empty(self):
        self.assertEqual(earlier_stages([], None), {})

    def run_in(self, folder: Path, training: dict) -> Path:
        folder.mkdir()
        weights = folder / "weights.pt"
        weights.write_text(f"weights of {training['seed']}")
        (folder / "report.json").write_text(json.dumps({"training": training}))
        return weights


if __name__ == "__main__":
    unittest.main()
