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
    crops = torch.from_numpy(numpy.ascontiguousarray(pixels)).permute(0, 3, 1, 2)
    return crops.float().div_(255).contiguous(memory_format=torch.channels_last)


def disturb(crops: torch.Tensor, chance: numpy.random.Generator) -> torch.Tensor:
    """Other brightness, contrast, tint, saturation, noise and place: fresh for every crop in every epoch."""
    count = len(crops)

    def per_crop(low: float, high: float, channels: int = 1) -> torch.Tensor:
        return torch.from_numpy(chance.uniform(low, high, (count, channels, 1, 1)).astype(numpy.float32))

    def some(probability: float) -> torch.Tensor:
        return torch.from_numpy((chance.random((count, 1, 1, 1)) < probability).astype(numpy.float32))

    crops = torch.roll(crops, (int(chance.integers(-3, 4)), int(chance.integers(-6, 7))), (2, 3))
    crops = crops * per_crop(0.65, 1.3) * per_crop(0.88, 1.12, 3) + per_crop(-0.08, 0.08)
    grey = crops.mean(1, keepdim=True)
    amount = some(0.25) * per_crop(0.0, 0.7)
    crops = crops * (1 - amount) + grey * amount
    noise = torch.randn(crops.shape) * (some(0.3) * per_crop(0.0, 0.05))
    return (crops + noise).clamp_(0, 1).contiguous(memory_format=torch.channels_last)
