"""Going on from an exported model whose network had fewer word detectors and no second look at the letters.

An exported network has its normalisations folded into its convolutions. They are unfolded here so that it can be trained
further: each gets the mean and variance that some crops give it, and a scale and shift that undo them. What is new begins
so that it changes nothing: further detectors that the last layer does not listen to yet.
"""

from pathlib import Path

import numpy
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from crops import to_tensor
from network import ResultNet

CROPS = 2048


def grow(network: ResultNet, exported: Path, crops: numpy.ndarray) -> None:
    """Fills the network with the weights of the exported one; the answers are the same to begin with."""
    graph = onnx.load(str(exported)).graph
    tensors = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
    convolutions = [[tensors[name] for name in node.input[1:]] for node in graph.node if node.op_type == "Conv"]
    steps = [
        (module, after)
        for block in network.modules()
        for module, after in zip(list(block.children()), list(block.children())[1:])
        if isinstance(module, nn.Conv2d) and isinstance(after, nn.BatchNorm2d)
    ]
    kept = [(conv, norm) for conv, norm in steps if conv not in new_layers(network)]
    if len(kept) != len(convolutions):
        raise SystemExit(f"{exported} has {len(convolutions)} convolutions, and this network goes on from {len(kept)}.")
    shifts = {}
    with torch.no_grad():
        for (conv, norm), (weight, bias) in zip(kept, convolutions):
            conv.weight[: len(weight)].copy_(weight)
            shifts[norm] = bias
        letters, words = network.CHANNELS, network.WORDS
        second = network.words[1][0].weight
        second[:letters].zero_()
        second[range(letters), range(letters), 0, 1] = 1.0
        shifts[network.words[1][1]] = torch.zeros(letters)
        old = tensors["head.weight"]
        network.head.weight.zero_()
        network.head.weight[:, :letters].copy_(old[:, :letters])
        network.head.weight[:, words:].copy_(old[:, letters:])
        network.head.bias.copy_(tensors["head.bias"])
        network.letters[-1].mix[1].weight.zero_()
    for _ in range(2):  # The statistics of a layer are right once those of the layers before it are.
        _unfold(network, steps, shifts, crops)


def new_layers(network: ResultNet) -> list[nn.Module]:
    """The convolutions that the exported network did not have."""
    refinement = network.letters[-1]
    return [refinement.look[0], refinement.mix[0], network.words[1][0]]


def _unfold(network: ResultNet, steps: list, shifts: dict, crops: numpy.ndarray) -> None:
    network.eval()
    seen = {norm: [] for _, norm in steps}
    hooks = [
        norm.register_forward_pre_hook(lambda norm, inputs: seen[norm].append(_moments(inputs[0])))
        for _, norm in steps
    ]
    with torch.no_grad():
        for start in range(0, CROPS, 256):
            network(to_tensor(crops[start : start + 256]))
        for _, norm in steps:
            mean, square = (torch.stack(part).mean(0) for part in zip(*seen[norm]))
            norm.running_mean.copy_(mean)
            norm.running_var.copy_((square - mean**2).clamp(min=1e-6))
            if norm in shifts:
                kept = len(shifts[norm])
                norm.weight[:kept].copy_((norm.running_var[:kept] + norm.eps).sqrt())
                norm.bias[:kept].copy_(shifts[norm] + mean[:kept])
    for hook in hooks:
        hook.remove()
    network.train()


def _moments(values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return values.mean((0, 2, 3)), (values**2).mean((0, 2, 3))
