"""Reading the rendered data sets, and disturbing crops as captures do."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch
from torch.nn import functional


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


# Shifts (crops to the right and down) and sizes of a framing that sees the place a little otherwise: sidecar/vision/views.ts.
FRAMINGS = [(0.015, 0.02, 1.0), (-0.015, -0.02, 1.0), (0.005, -0.01, 1.05), (-0.005, 0.01, 0.95)]


def framings(crops: torch.Tensor) -> list[torch.Tensor]:
    """The crops themselves, and as they are seen through every framing; what lies beyond them is their edge."""
    seen = [crops]
    for x, y, size in FRAMINGS:
        place = torch.tensor([[size, 0, 2 * x], [0, size, 2 * y]]).repeat(len(crops), 1, 1)
        grid = functional.affine_grid(place, list(crops.shape), align_corners=False)
        seen.append(functional.grid_sample(crops, grid, padding_mode="border", align_corners=False))
    return seen


# What an eye makes of red, green and blue (ITU-R BT.601 and BT.709), and the two axes of colour besides brightness (YIQ).
# Programs that take colours away or turn them keep the one or the other brightness, in which red letters stand out
# differently.
TO_YIQ = torch.tensor(
    [
        [[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]],
        [[0.2126, 0.7152, 0.0722], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]],
    ]
)
FROM_YIQ = torch.linalg.inv(TO_YIQ)

# How many of all crops get other hues, weaker colours, none at all.
OTHER_HUES = 0.2
WEAK_COLOURS = 0.125
COLOURLESS = 0.2
# How many of those without colours are shown as their negative: letters darker than what is behind them are rare among
# drawn ones, and it is their shape that counts.
NEGATIVE = 0.25


class Disturbance:
    """What captures, screens and settings do to a picture: fresh for every crop in every epoch.

    Other brightness, contrast, gamma and tint, colours turned round (colour-blind settings) or taken away, HDR shown
    washed out or over-bright, softness, noise, and another place.
    """

    def __init__(self, seed: int, shape: tuple[int, int, int], colourless: float = COLOURLESS) -> None:
        self.turned = numpy.array([OTHER_HUES, WEAK_COLOURS, colourless])
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
        moved = (int(self.chance.integers(-2, 3)), int(self.chance.integers(-4, 5)))
        crops = torch.roll(crops, moved, (2, 3))
        self._turn_colours(crops)
        self._bend(crops)
        crops.mul_(self._each(count, 0.65, 1.3) * self._each(count, 0.9, 1.1, 3))
        crops.add_(self._each(count, -0.08, 0.08))
        soft = self._some(count, 0.1)
        crops[soft] = functional.avg_pool2d(crops[soft], 3, 1, 1, count_include_pad=False)
        for index in self._some(count, 0.25).tolist():
            field = self.noise[int(self.chance.integers(len(self.noise)))]
            field = torch.roll(field, int(self.chance.integers(field.shape[-1])), -1)
            crops[index].add_(field, alpha=float(self.chance.uniform(0.0, 0.06)))
        return crops.clamp_(0, 1)

    def _turn_colours(self, crops: torch.Tensor) -> None:
        """Some crops get other hues, some weaker colours, some none at all."""
        chosen = self._some(len(crops), self.turned.sum())
        kind = self.chance.choice(3, len(chosen), p=self.turned / self.turned.sum())
        angle = numpy.where(kind == 0, self.chance.uniform(-numpy.pi, numpy.pi, len(chosen)), 0.0)
        strength = numpy.choose(kind, [1.0, self.chance.uniform(0.1, 0.9, len(chosen)), 0.0])
        turned = numpy.zeros((len(chosen), 3, 3), dtype=numpy.float32)
        turned[:, 0, 0] = 1
        turned[:, 1, 1] = turned[:, 2, 2] = numpy.cos(angle) * strength
        turned[:, 1, 2] = -numpy.sin(angle) * strength
        turned[:, 2, 1] = numpy.sin(angle) * strength
        kept = torch.from_numpy(self.chance.integers(len(TO_YIQ), size=len(chosen)))
        matrix = FROM_YIQ[kept] @ torch.from_numpy(turned) @ TO_YIQ[kept]
        _, _, height, width = crops.shape
        flat = crops[chosen].reshape(len(chosen), 3, height * width)
        crops[chosen] = torch.bmm(matrix, flat).reshape(len(chosen), 3, height, width).clamp_(0, 1)
        grey = chosen[torch.from_numpy(numpy.flatnonzero(kind == 2))]
        negative = grey[self._some(len(grey), NEGATIVE)]
        crops[negative] = 1 - crops[negative]

    def _bend(self, crops: torch.Tensor) -> None:
        """Some crops get another gamma, some are washed out, some over-bright."""
        gamma = self._some(len(crops), 0.15)
        crops[gamma] = crops[gamma].pow(2 ** self._each(len(gamma), -0.9, 0.9))
        pale = self._some(len(crops), 0.12)
        crops[pale] = crops[pale] * self._each(len(pale), 0.3, 0.8) + self._each(len(pale), 0.0, 0.4)
        bright = self._some(len(crops), 0.14)
        crops[bright] = (crops[bright] * self._each(len(bright), 1.2, 2.4)).clamp_(0, 1)
