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


class ResultNet(nn.Module):
    """Crops (n, 3, 72, 192), RGB 0..1, to logits (n, classes).

    Six convolutions reduce a crop to 5 x 12 places of 64 features, each seeing a few letters. A further one, five
    places wide and one high, joins neighbouring letters to a word. The head gets the strongest answer of the word
    and letter detectors wherever they fired, and the mean of the letters, which tells text from scenery.
    """

    CHANNELS = 64

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.letters = nn.Sequential(
            _block(3, 16, (5, 5), 2),
            _block(16, 24, (3, 3), 2),
            _block(24, 32, (3, 3)),
            _block(32, self.CHANNELS, (3, 3), 2),
            _block(self.CHANNELS, self.CHANNELS, (3, 3)),
            _block(self.CHANNELS, self.CHANNELS, (3, 3), 2),
        )
        self.word = _block(self.CHANNELS, self.CHANNELS, (1, 5))
        self.drop = nn.Dropout(0.2)
        self.head = nn.Linear(3 * self.CHANNELS, classes)

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        letters = self.letters(crops)
        word = self.word(letters)
        features = torch.cat(
            [
                functional.max_pool2d(word, (5, 12)).flatten(1),
                functional.max_pool2d(letters, (5, 12)).flatten(1),
                functional.avg_pool2d(letters, (5, 12)).flatten(1),
            ],
            dim=1,
        )
        return self.head(self.drop(features))
