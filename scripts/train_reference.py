"""Trains the reference weights that the site ships, on MNIST.

    python3 scripts/train_reference.py --data DIR [--only ID]

DIR holds MNIST's training files in IDX format, gzipped or not. The first 55,000 images train the
network, the last 5,000 validate it. Writes public/models/<id>.safetensors and its entry in
public/models/manifest.json. One thread and a fixed seed: the same machine gives the same file.
"""

import argparse
import gzip
import hashlib
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

REPOSITORY = Path(__file__).resolve().parents[1]
MODELS = REPOSITORY / 'public/models'
sys.path.insert(0, str(REPOSITORY / 'tests/fixtures'))

import safetensors_file  # noqa: E402
from lenet5_torch import LeNet5, scale_images  # noqa: E402

SEED = 1998
TRAINING_IMAGES, VALIDATION_IMAGES = 55_000, 5_000
FILES = {
    'images': ('train-images-idx3-ubyte', 0x803),
    'labels': ('train-labels-idx1-ubyte', 0x801),
}
GLOROT = 'Glorot uniform weights, zero biases'
CROSS_ENTROPY = 'cross-entropy of the softmax, batch mean'
MILD = {'rotationDegrees': 8, 'shiftPixels': 1, 'scale': 0.08}

RECIPES = {
    'lecun1998': {
        'optimizer': 'Adam (beta 0.9 and 0.999, epsilon 1e-8)',
        'learningRate': 1e-3,
        'batchSize': 64,
        'epochs': 24,
        'weightDecay': 0,
        'initialisation': 'uniform in ±2.4 / fan-in, weights and biases',
        'augmentation': MILD,
        'loss': 'squared distance to the target bitmap plus the discriminative term '
        'log(exp(-0.1) + sum exp(-distance)), batch mean (1998 paper, equation 9)',
    },
    'pytorch-tanh-avg': {
        'optimizer': 'Adam (beta 0.9 and 0.999, epsilon 1e-8)',
        'learningRate': 1e-3,
        'batchSize': 64,
        'epochs': 24,
        'weightDecay': 0,
        'initialisation': GLOROT,
        'augmentation': MILD,
        'loss': CROSS_ENTROPY,
    },
    'modern': {
        'optimizer': 'Adam (beta 0.9 and 0.999, epsilon 1e-8)',
        'learningRate': 2e-3,
        'batchSize': 64,
        'epochs': 30,
        'weightDecay': 0,
        'initialisation': GLOROT,
        'augmentation': {'rotationDegrees': 10, 'shiftPixels': 2, 'scale': 0.1},
        'loss': CROSS_ENTROPY,
    },
}


def train(variant_id, recipe, images, labels):
    """Trains one network; returns it with its validation accuracy."""
    torch.manual_seed(SEED)
    net = LeNet5(variant_id)
    initialise(net)
    optimizer = torch.optim.Adam(
        net.parameters(), recipe['learningRate'], weight_decay=recipe['weightDecay']
    )
    batch_size, epochs = recipe['batchSize'], recipe['epochs']
    ink, targets = images[:TRAINING_IMAGES], labels[:TRAINING_IMAGES]
    batches = TRAINING_IMAGES // batch_size
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, batches * epochs)
    for epoch in range(epochs):
        started = time.time()
        net.train()
        order = torch.randperm(TRAINING_IMAGES)[: batches * batch_size]
        losses = 0.0
        for batch in order.split(batch_size):
            x = distort(ink[batch].float() / 255, recipe['augmentation'])
            loss = net.loss(net(scale_images(x, net.variant)), targets[batch])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            losses += loss.item()
        accuracy = validate(net, images, labels)
        print(
            f'{variant_id} epoch {epoch + 1}/{epochs}: loss {losses / batches:.4f}, '
            f'validation {accuracy:.4f}, {time.time() - started:.0f} s',
            flush=True,
        )
    return net, accuracy


def validate(net, images, labels):
    """Fraction of the validation images that the network names rightly."""
    net.eval()
    right = 0
    with torch.no_grad():
        for at in range(TRAINING_IMAGES, TRAINING_IMAGES + VALIDATION_IMAGES, 500):
            output = net(scale_images(images[at : at + 500].float() / 255, net.variant))
            best = output.argmin(1) if net.variant.rbf else output.argmax(1)
            right += int((best == labels[at : at + 500]).sum())
    return right / VALIDATION_IMAGES


def initialise(net):
    """Starting weights: ±2.4 / fan-in for the 1998 network, Glorot for the others."""
    with torch.no_grad():
        for name, layer in net.named_modules():
            if not hasattr(layer, 'weight') or name.endswith('_bn'):
                continue
            if net.variant.rbf:
                limit = (2.4 / fan_in(layer)).expand(len(layer.weight))
                shape = [-1] + [1] * (layer.weight.dim() - 1)
                layer.weight.uniform_(-1, 1).mul_(limit.reshape(shape))
                layer.bias.uniform_(-1, 1).mul_(limit)
            else:
                nn.init.xavier_uniform_(layer.weight)
                layer.bias.zero_()
            if hasattr(layer, 'mask'):
                layer.weight.mul_(layer.mask)


def fan_in(layer):
    """Number of inputs of each unit: 4 for subsampling, only connected kernels for C3."""
    if layer.weight.dim() == 1:
        return torch.tensor(4.0)
    kernel = math.prod(layer.weight.shape[2:])
    maps = layer.mask.sum((1, 2, 3)) if hasattr(layer, 'mask') else layer.weight.shape[1]
    return torch.as_tensor(maps * kernel, dtype=torch.float32)


def distort(ink, limits):
    """Rotates, scales and shifts each [28, 28] image by its own random amounts (bilinear)."""
    if limits is None:
        return ink
    r = torch.rand(4, len(ink)) * 2 - 1
    angle = r[0] * math.radians(limits['rotationDegrees'])
    size = 1 / (1 + r[1] * limits['scale'])
    shift = r[2:] * limits['shiftPixels'] / 14
    row_x = torch.stack([angle.cos() * size, -angle.sin() * size, shift[0]], 1)
    row_y = torch.stack([angle.sin() * size, angle.cos() * size, shift[1]], 1)
    grid = F.affine_grid(torch.stack([row_x, row_y], 1), (len(ink), 1, 28, 28), align_corners=False)
    return F.grid_sample(ink[:, None], grid, align_corners=False)[:, 0]


def read_idx(folder, kind):
    """Array of one IDX file and the SHA-256 of its uncompressed bytes."""
    name, magic = FILES[kind]
    plain, packed = folder / name, folder / f'{name}.gz'
    if not plain.exists() and not packed.exists():
        sys.exit(f'{folder} holds neither {name} nor {name}.gz')
    data = plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes())
    header = np.frombuffer(data[: 4 * (magic & 0xFF) + 4], '>u4').tolist()
    if header[0] != magic or len(data) != 4 * len(header) + math.prod(header[1:]):
        sys.exit(f'{name} is not a whole IDX file with magic number {magic:#x}')
    if header[1] != TRAINING_IMAGES + VALIDATION_IMAGES:
        sys.exit(f'{name} holds {header[1]} items; MNIST has 60000')
    array = np.frombuffer(data, np.uint8, offset=4 * len(header)).reshape(header[1:])
    return array.copy(), hashlib.sha256(data).hexdigest()


def save(variant_id, recipe, net, accuracy, hashes):
    """Writes the weights, and their entry in the manifest beside the entries already there."""
    MODELS.mkdir(parents=True, exist_ok=True)
    path = MODELS / f'{variant_id}.safetensors'
    tensors = {name: tensor.detach().numpy() for name, tensor in net.tensors().items()}
    safetensors_file.write(path, tensors, {'variant': variant_id})
    manifest = MODELS / 'manifest.json'
    entries = json.loads(manifest.read_text()) if manifest.exists() else []
    by_id = {entry['id']: entry for entry in entries}
    by_id[variant_id] = {
        'id': variant_id,
        'file': path.name,
        'sha256': hashlib.sha256(path.read_bytes()).hexdigest(),
        'parameters': net.parameter_count(),
        'recipe': {**recipe, 'schedule': 'cosine from the learning rate to 0, every step'},
        'data': {
            'name': 'MNIST training set: first 55,000 train, last 5,000 validate',
            'trainImages': TRAINING_IMAGES,
            'validationImages': VALIDATION_IMAGES,
            'sha256': hashes,
        },
        'seed': SEED,
        'validationAccuracy': accuracy,
        'trainedWith': f'PyTorch {torch.__version__}, CPU, one thread',
    }
    ordered = [by_id[known] for known in RECIPES if known in by_id]
    manifest.write_text(json.dumps(ordered, indent=2, ensure_ascii=False) + '\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--data', type=Path, required=True, help="folder of MNIST's IDX files")
    parser.add_argument('--only', choices=list(RECIPES), help='train this network alone')
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    images, images_hash = read_idx(arguments.data, 'images')
    labels, labels_hash = read_idx(arguments.data, 'labels')
    images, labels = torch.from_numpy(images), torch.from_numpy(labels).long()
    hashes = {'images': images_hash, 'labels': labels_hash}
    for variant_id in [arguments.only] if arguments.only else RECIPES:
        started = time.time()
        net, accuracy = train(variant_id, RECIPES[variant_id], images, labels)
        save(variant_id, RECIPES[variant_id], net, accuracy, hashes)
        print(f'{variant_id}: {accuracy:.4f} after {time.time() - started:.0f} s', flush=True)


if __name__ == '__main__':
    main()
