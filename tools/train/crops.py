"""Reading the rendered data sets, and disturbing crops as captures do."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch


@dataclass
class CropSet:
    """Crops as bytes on disk (n, height, width, 3) and what is known about each."""

    pixels: numpy.ndarray
    labels: numpy.ndarray
    regions: numpy.ndarray
    languages: numpy.ndarray
    description: dict


def open_crops(folder: Path, split: str) -> CropSet:
    """Opens one split that `deno task dataset` wrote. The pixels stay on disk until they are used."""
    description = json.loads((folder / f"{split}.json").read_text())
    height, width, channels = description["shape"]
    count = description["samples"]
    pixels = numpy.memmap(
        folder / f"{split}.u8", dtype=numpy.uint8, mode="r", shape=(count, height, width, channels)
    )
    about = numpy.fromfile(folder / f"{split}.about.u8", dtype=numpy.uint8).reshape(count, 3)
    return CropSet(pixels, about[:, 0].astype(numpy.int64), about[:, 1], about[:, 2], description)


def to_tensor(pixels: numpy.ndarray) -> torch.Tensor:
    """Bytes (n, h, w, 3) to what the network takes: (n, 3, h, w), 0..1."""
    crops = torch.from_numpy(numpy.array(pixels)).permute(0, 3, 1, 2)
    return crops.float().div_(255).contiguous(memory_format=torch.channels_last)


class Disturbance:
    """Other brightness, contrast, tint, saturation, noise and place: fresh for every crop in every epoch."""

    def __init__(self, seed: int, shape: tuple[int, int, int]) -> None:
        self.chance = numpy.random.default_rng(seed)
        # Drawing noise for every crop would take a fifth of the training time; a few fields of it, shifted, do.
        generator = torch.Generator().manual_seed(seed)
        self.noise = torch.randn((8, *shape), generator=generator)

    def _each(self, count: int, low: float, high: float, channels: int = 1) -> torch.Tensor:
        return torch.from_numpy(self.chance.uniform(low, high, (count, channels, 1, 1)).astype(numpy.float32))

    def _some(self, count: int, probability: float) -> torch.Tensor:
        return torch.from_numpy(numpy.flatnonzero(self.chance.random(count) < probability))

    def __call__(self, crops: torch.Tensor) -> torch.Tensor:
        """Disturbs crops (n, 3, h, w) in 0..1; the argument is used up."""
        count = len(crops)
        moved = (int(self.chance.integers(-3, 4)), int(self.chance.integers(-6, 7)))
        crops = torch.roll(crops, moved, (2, 3))
        crops.mul_(self._each(count, 0.65, 1.3) * self._each(count, 0.88, 1.12, 3))
        crops.add_(self._each(count, -0.08, 0.08))
        greyed = self._some(count, 0.25)
        colour = crops[greyed]
        grey = colour.mean(1, keepdim=True)
        crops[greyed] = torch.lerp(colour, grey.expand_as(colour), self._each(len(greyed), 0.0, 1.0))
        for index in self._some(count, 0.25).tolist():
            field = self.noise[int(self.chance.integers(len(self.noise)))]
            field = torch.roll(field, int(self.chance.integers(field.shape[-1])), -1)
            crops[index].add_(field, alpha=float(self.chance.uniform(0.0, 0.06)))
        return crops.clamp_(0, 1)
