"""Trains the result detector on rendered crops and exports it. `deno task train` runs this; see tools/train/train.ts.

Writes into the output folder: result.onnx, report.json (settings and accuracy), check.u8 with check.f32 (some crops and
the logits PyTorch gives for them, against which the exported model is compared elsewhere), anchors.f32 with
anchors.json (features of some training crops and the last layer, for fitting that layer to a user's own frames), and
weights.pt.
"""

import argparse
import json
import queue
import threading
import time
from pathlib import Path

import numpy
import torch
from torch.nn import functional

from crops import COLOURLESS, CropSet, Disturbance, framings, open_crops, to_tensor
from grown import grow
from history import earlier_stages
from measure import accuracy_report, calibration_error, choose_confidences, choose_temperature, softmax
from network import ResultNet

BATCH = 64
PEAK_RATE = 3e-3
CHECKED_CROPS = 256
ANCHORS_PER_CLASS = 120
# A crop without a result is hard when the network gives the results together at least this probability; each hard
# one is then shown this often in an epoch, beside so many others of each data set.
HARD_FROM = 0.1
HARD_REPEATS = 3
OTHERS_PER_SET = 26_000


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the result detector.")
    parser.add_argument("--data", type=Path, action="append", required=True, help="data set folder; may be repeated")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--hard", action="store_true", help="train on what the starting weights take for a result")
    parser.add_argument("--bfloat16", action="store_true", help="twice as fast on processors that have AVX512-BF16")
    parser.add_argument(
        "--start-from",
        type=Path,
        action="append",
        default=[],
        help="weights (weights.pt) of an earlier run to go on from; of several, their mean",
    )
    parser.add_argument("--grow-from", type=Path, help="an exported model of version 2 to go on from (result.onnx)")
    parser.add_argument("--peak-rate", type=float, default=PEAK_RATE)
    parser.add_argument("--colourless", type=float, default=COLOURLESS, help="share of crops shown without colours")
    return parser.parse_args()


def hard_choice(network: ResultNet, crops: CropSet, none: int, chance: numpy.random.Generator) -> numpy.ndarray:
    """Rows of a set: the crops without a result that the network is not sure of, several times, and some others."""
    rows = numpy.flatnonzero(crops.labels == none)
    logits, _ = predict(network, crops.pixels, rows)
    hard = rows[softmax(logits)[:, none] < 1 - HARD_FROM]
    others = chance.permutation(numpy.setdiff1d(numpy.arange(len(crops.labels)), hard))[:OTHERS_PER_SET]
    return numpy.concatenate([others, *[hard] * HARD_REPEATS])


def batches(sets: list[CropSet], chosen: list[numpy.ndarray], chance: numpy.random.Generator):
    """Shuffled batches of the chosen rows; each comes from one set, so that disk reads stay together."""
    order = []
    for number, rows in enumerate(chosen):
        shuffled = chance.permutation(rows)
        order += [(number, numpy.sort(part)) for part in numpy.array_split(shuffled, len(shuffled) // BATCH)]
    for index in chance.permutation(len(order)):
        number, rows = order[index]
        yield sets[number].pixels[rows], sets[number].labels[rows]


def ahead(made):
    """Hands on what is made, in its order; a thread makes the next while the last is worked on."""
    waiting = queue.Queue(4)
    end = object()

    def make() -> None:
        for one in made:
            waiting.put(one)
        waiting.put(end)

    threading.Thread(target=make, daemon=True).start()
    while (one := waiting.get()) is not end:
        yield one


def predict(
    network: ResultNet, crops: numpy.ndarray, rows: numpy.ndarray | None = None
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Logits and features of crops (n, h, w, 3), or of some rows of them."""
    rows = numpy.arange(len(crops)) if rows is None else rows
    network.eval()
    with torch.no_grad():
        parts = [network(to_tensor(crops[rows[i : i + 256]])) for i in range(0, len(rows), 256)]
    network.train()
    logits, features = zip(*parts)
    return torch.cat(logits).numpy(), torch.cat(features).numpy()


def steady_logits(network: ResultNet, crops: numpy.ndarray) -> numpy.ndarray:
    """The mean logits over some framings, as the product reads what may be a result (sidecar/vision/views.ts)."""
    network.eval()
    with torch.no_grad():
        parts = []
        for start in range(0, len(crops), 256):
            views = framings(to_tensor(crops[start : start + 256]))
            parts.append(torch.stack([network(view)[0] for view in views]).mean(0))
    network.train()
    return torch.cat(parts).numpy()


def train(network: ResultNet, sets: list[CropSet], validation: CropSet, options: argparse.Namespace) -> None:
    chance = numpy.random.default_rng(options.seed)
    height, width, channels = validation.description["shape"]
    disturb = Disturbance(options.seed, (channels, height, width), options.colourless)
    none = validation.description["columns"]["label"].index("none")
    chosen = [
        hard_choice(network, crops, none, chance) if options.hard else numpy.arange(len(crops.labels))
        for crops in sets
    ]
    steps = options.epochs * sum(len(rows) // BATCH for rows in chosen)
    optimizer = torch.optim.AdamW(network.parameters(), options.peak_rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.peak_rate, total_steps=steps, pct_start=0.15)
    started = time.monotonic()
    for epoch in range(options.epochs):
        losses = []
        for crops, labels in ahead((disturb(to_tensor(p)), one) for p, one in batches(sets, chosen, chance)):
            with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat16):
                logits, _ = network(crops)
            loss = functional.cross_entropy(logits.float(), torch.from_numpy(labels), label_smoothing=0.03)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) % 500 == 0:
                print(f"  {len(losses)} batches: loss {numpy.mean(losses[-500:]):.3f}", flush=True)
        logits, _ = predict(network, validation.pixels)
        right = (logits.argmax(1) == validation.labels).mean()
        seconds = time.monotonic() - started
        print(
            f"epoch {epoch + 1} of {options.epochs}: loss {numpy.mean(losses):.3f}, "
            f"validation {right:.4f}, {seconds:.0f} s",
            flush=True,
        )


def export(network: ResultNet, shape: list[int], path: Path) -> None:
    network.eval()
    torch.onnx.export(
        network,
        torch.zeros(2, shape[2], shape[0], shape[1]),
        str(path),
        input_names=["crops"],
        output_names=["logits", "features"],
        opset_version=13,
        dynamic_axes={name: {0: "n"} for name in ("crops", "logits", "features")},
    )


def write_anchors(network: ResultNet, crops: CropSet, classes: int, folder: Path) -> None:
    """Features of some crops of every class, and the layer that reads them."""
    rows = numpy.sort(
        numpy.concatenate([numpy.flatnonzero(crops.labels == label)[:ANCHORS_PER_CLASS] for label in range(classes)])
    )
    _, features = predict(network, crops.pixels[rows])
    features.astype(numpy.float32).tofile(folder / "anchors.f32")
    anchors = {
        "labels": crops.labels[rows].tolist(),
        "features": int(features.shape[1]),
        "weight": network.head.weight.tolist(),
        "bias": network.head.bias.tolist(),
    }
    (folder / "anchors.json").write_text(json.dumps(anchors) + "\n")


def mean_weights(files: list[Path]) -> dict[str, torch.Tensor]:
    """The mean of the weights of several runs; counters are those of the first."""
    runs = [torch.load(file) for file in files]
    return {
        name: torch.stack([run[name] for run in runs]).mean(0) if value.is_floating_point() else value
        for name, value in runs[0].items()
    }


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    sets = [open_crops(folder, "train") for folder in options.data]
    validation = open_crops(options.data[0], "validation")
    columns = validation.description["columns"]
    names = columns["label"]
    shape = validation.description["shape"]
    network = ResultNet(len(names)).to(memory_format=torch.channels_last)
    if options.grow_from:
        grow(network, options.grow_from, sets[0].pixels)
    if options.start_from:
        network.load_state_dict(mean_weights(options.start_from))
    if options.epochs > 0:
        train(network, sets, validation, options)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), options.out / "weights.pt")

    # One half of the validation crops decides on temperature and thresholds, the other is judged by them.
    logits = steady_logits(network, validation.pixels)
    chosen_on = numpy.arange(len(logits)) % 2 == 0
    temperature = choose_temperature(logits[chosen_on], validation.labels[chosen_on])
    network.cool(temperature)
    judged = ~chosen_on
    labels = validation.labels[judged]
    probabilities = softmax(logits / temperature)
    confidences = choose_confidences(probabilities[chosen_on], validation.labels[chosen_on], names)
    groups = {
        "region": (validation.regions[judged], columns["region"]),
        "language": (validation.languages[judged], columns["language"]),
    }

    export(network, shape, options.out / "result.onnx")
    checked = validation.pixels[:CHECKED_CROPS]
    checked.tofile(options.out / "check.u8")
    predict(network, checked)[0].astype(numpy.float32).tofile(options.out / "check.f32")
    write_anchors(network, sets[0], len(names), options.out)
    report = {
        "labels": names,
        "crop": {"height": shape[0], "width": shape[1]},
        "regions": validation.description["regions"],
        "min_confidence": confidences,
        "training": {
            "seed": options.seed,
            "dataset_seeds": [crops.description["seed"] for crops in sets],
            "samples": sum(crops.description["samples"] for crops in sets),
            "epochs": options.epochs,
            "peak_rate": options.peak_rate,
            "colourless": options.colourless,
            "hard": options.hard,
            "bfloat16": options.bfloat16,
            "parameters": sum(p.numel() for p in network.parameters()),
            "temperature": temperature,
            "torch": torch.__version__,
            **earlier_stages(options.start_from, options.grow_from),
        },
        "validation": {
            **accuracy_report(probabilities[judged], labels, groups, confidences, names),
            "calibration_error_before": calibration_error(softmax(logits[judged]), labels),
        },
    }
    (options.out / "report.json").write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report["validation"], indent=2))


if __name__ == "__main__":
    main()
