import { type Command, Option } from 'commander';
import { startsOver } from '../base/in-scratch.ts';
import type { Context } from '../context.ts';
import { withBucket, withConnection, withFolder } from '../options/shared.ts';
import { positiveNumber, threeNumbers, wholeNumber } from '../options/values.ts';
import { interruptible } from '../terminal/interrupt.ts';

const presetNames = ['imagenet', 'minus-one-to-one', 'zero-to-one', 'caffe', 'none'];

const help = `
A base model is a pretrained CNN without its prediction layer. "add" makes one
from any image classification CNN in ONNX, or registers one that comes with
Headstart by its name:

  $ headstart base add efficientnet-lite2
  $ headstart base add resnet50.onnx --preset imagenet
  $ headstart base add net.onnx --mean 127,127,127 --std 128,128,128 --out net
  $ headstart base add net.onnx --preset none --features /features/Relu
  $ headstart base add net.onnx --preset imagenet --root --tap /layer3/Add \\
      --sample photos
  $ headstart base list
  $ headstart base compare photos
  $ headstart base taps efficientnet-lite0 photos

docs/bases.md explains how to export ONNX files from torchvision, timm and Keras.`;

/** Parses an option that may be repeated. */
const collect = (value: string, previous: string[] = []) => [...previous, value];

export function addBase(program: Command, context: Context): void {
  const base = program
    .command('base')
    .summary('add, list and compare base models')
    .description('Adds, lists and compares base models, and finds better features in them.')
    .addHelpText('after', help);

  const add = base
    .command('add')
    .description('Makes a base model from an image classification CNN, checks it, and registers it.')
    .argument('<model>', 'ONNX file, name of a base model that comes with Headstart, or folder of a base model')
    .option('--name <name>', "name of the base model (default: the file's name)")
    .addOption(new Option('--preset <preset>', 'how to scale the pixels').choices(presetNames))
    .option('--mean <numbers>', 'subtracted from each channel (0 to 255)', threeNumbers)
    .option('--std <numbers>', 'divisor of each channel, after --mean', threeNumbers)
    .addOption(new Option('--channels <order>', 'order of the channels, with --mean or --std').choices(['rgb', 'bgr']))
    .addOption(
      new Option('--layout <layout>', 'input layout, if the model does not define it').choices(['NCHW', 'NHWC']),
    )
    .option('--size <pixels>', 'side of the input image, if the model does not define it', wholeNumber(32, 1024))
    .option('--features <node>', 'cut after this node (default: before the prediction layer)')
    .option('--flatten', 'flatten the map at the cut instead of averaging it')
    .option('--tap <node>', "add the mean and maximum of this node's map; repeatable", collect)
    .option('--tap-weight <number>', 'spread of a tap relative to the last layer (default: 0.7)', positiveNumber)
    .option('--root', 'take the signed square root of the last layer')
    .option('--sample <folder>', 'images to scale --tap and --root by (default: drawn images)')
    .option('--licence <licence>', 'licence of the weights (default: unknown)')
    .option('--sha256 <digest>', 'expected SHA-256 of the file')
    .option('--out <folder>', 'write the base model to this folder instead of registering it');
  withBucket(withFolder(add)).action(async (model: string, options) => {
    const { addBaseModel } = await import('../base/add.ts');
    await interruptible(() => addBaseModel(context, model, options), startsOver);
  });

  const list = base
    .command('list')
    .description('Lists the base models that come with Headstart, registered ones, and those that a training can use.');
  withConnection(withBucket(list))
    .option('--json', 'print JSON')
    .action(async (options) => {
      const { listBaseModels } = await import('../base/list.ts');
      await listBaseModels(context, options);
    });

  const compare = base
    .command('compare')
    .description('Compares the accuracy, speed, size and cost of base models on images.')
    .argument('<dataset>', 'folder that holds {label}/{image}, or dataset of the deployment')
    .option('--base <name>', 'base model, or folder of one; repeatable (default: all)', collect)
    .option('--images <number>', 'approximate number of images, each label in proportion (default: all)', imageCount)
    .option('--seed <number>', 'seed of the folds', wholeNumber(0, 2 ** 32 - 1), 0)
    .option('--repeats <number>', 'number of cross-validations, each with other folds', wholeNumber(1, 100), 5)
    .option('--json', 'print JSON');
  withConnection(withBucket(compare)).action(async (dataset: string, options) => {
    const { compareBases } = await import('../base/compare.ts');
    await compareBases(context, dataset, options);
  });

  const taps = base
    .command('taps')
    .description('Tries the blocks of a base model as taps and proposes the best.')
    .argument('<base>', 'base model, or the folder of one')
    .argument('<dataset>', 'folder that holds {label}/{image}, or dataset of the deployment')
    .option('--blocks <number>', 'number of last blocks to try', wholeNumber(1, 100), 8)
    .option('--images <number>', 'approximate number of images, each label in proportion', imageCount, 3000);
  withConnection(withBucket(taps)).action(async (name: string, dataset: string, options) => {
    const { tryTaps } = await import('../base/taps.ts');
    await tryTaps(context, name, dataset, options);
  });
}

const imageCount = wholeNumber(20, 100_000);
