"""The network: one small stack of convolutions that reads a word in a crop."""

import torch
from torch import nn
from torch.nn import functional


def _block(inputs: int, outputs: int, kernel: tuple[int, int], stride: int = 1) -> nn.Sequential:
    padding = (kernel[0] // 2, kernel[1] // 2)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


class _Refinement(nn.Module):
    """Looks around every place in each channel, mixes the channels, and adds what it found: depth that costs little."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.look = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, groups=channels, bias=False), nn.BatchNorm2d(channels), nn.ReLU()
        )
        self.mix = nn.Sequential(nn.Conv2d(channels, channels, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, places: torch.Tensor) -> torch.Tensor:
        return functional.relu(places + self.mix(self.look(places)))


class ResultNet(nn.Module):
    """Crops (n, 3, 72, 192), RGB 0..1, to logits (n, classes) and the features (n, 256) they are a linear map of.

    Four steps of half the size reduce a crop to 5 x 12 places of 64 features, each seeing a few letters. Two further
    convolutions, one place high, join neighbouring letters to parts of words and those to words with what stands before
    and after them: seven places, more than a word is wide, so that a word is told from one that only begins like it. There
    are as many word detectors as three outcomes in twelve languages need, and more. The features are the strongest answer
    of the word and letter detectors wherever they fired, and the mean of the letters, which tells text from scenery.
    """

    CHANNELS = 64
    PARTS = 96
    WORDS = 128

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.letters = nn.Sequential(
            _block(3, 16, (3, 3), 2),
            _block(16, 32, (3, 3), 2),
            _Refinement(32),
            _block(32, self.CHANNELS, (3, 3), 2),
            _Refinement(self.CHANNELS),
            _Refinement(self.CHANNELS),
            _block(self.CHANNELS, self.CHANNELS, (3, 3), 2),
            _Refinement(self.CHANNELS),
        )
        self.words = nn.Sequential(
            _block(self.CHANNELS, self.PARTS, (1, 5)),
            _block(self.PARTS, self.WORDS, (1, 3)),
        )
        self.drop = nn.Dropout(0.2)
        self.head = nn.Linear(self.WORDS + 2 * self.CHANNELS, classes)

    def forward(self, crops: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        letters = self.letters(crops)
        words = self.words(letters)
        features = torch.cat(
            [
                functional.max_pool2d(words, (5, 12)).flatten(1),
                functional.max_pool2d(letters, (5, 12)).flatten(1),
                functional.avg_pool2d(letters, (5, 12)).flatten(1),
            ],
            dim=1,
        )
        return self.head(self.drop(features)), features

    def cool(self, temperature: float) -> None:
        """Divides all logits by the temperature, for good."""
        with torch.no_grad():
            self.head.weight.div_(temperature)
            self.head.bias.div_(temperature)
