import { type Command, Option } from 'commander';
import { startsOver } from '../base/in-scratch.ts';
import { type Context, withConnection, withFolder } from '../context.ts';
import { positiveNumber, threeNumbers, wholeNumber } from '../options/values.ts';
import { interruptible } from '../terminal/interrupt.ts';

const presetNames = ['imagenet', 'minus-one-to-one', 'zero-to-one', 'caffe', 'none'];

const help = `
A base model is a pretrained CNN without its prediction layer. Any image
classification CNN in ONNX becomes one, and those that come with Headstart
are registered by their names:

  $ headstart base add efficientnet-lite2
  $ headstart base add resnet50.onnx --preset imagenet
  $ headstart base add net.onnx --mean 127,127,127 --std 128,128,128 --out net
  $ headstart base add net.onnx --preset none --features /features/Relu
  $ headstart base add net.onnx --preset imagenet --root --tap /layer3/Add \\
      --sample photos
  $ headstart base list
  $ headstart base compare photos
  $ headstart base taps efficientnet-lite0 photos

docs/bases.md shows how to get an ONNX file from torchvision, timm and Keras.`;

/** Collects the values of an option that may be given several times. */
const collect = (value: string, former: string[] = []) => [...former, value];

export function addBase(program: Command, context: Context): void {
  const base = program
    .command('base')
    .summary('add, list and compare base models')
    .description('Adds base models, lists and compares them, and finds better features in them.')
    .addHelpText('after', help);

  const add = base
    .command('add')
    .description('Makes a base model of an image classification CNN, checks it, and registers it for trainings.')
    .argument('<model>', 'ONNX file; or a base model: one that comes with Headstart, or the folder of one')
    .option('--name <name>', "name of the base model (default: the file's)")
    .addOption(new Option('--preset <preset>', 'how the model wants its pixels').choices(presetNames))
    .option('--mean <numbers>', 'what is taken off each channel of a pixel from 0 to 255', threeNumbers)
    .option('--std <numbers>', 'what each channel is divided by afterwards', threeNumbers)
    .addOption(new Option('--channels <order>', 'order of the channels, with --mean or --std').choices(['rgb', 'bgr']))
    .addOption(new Option('--layout <layout>', 'where the model does not say it').choices(['NCHW', 'NHWC']))
    .option('--size <pixels>', 'side of an image, where the model takes any', wholeNumber(32, 1024))
    .option('--features <node>', 'cut after this node (default: before the prediction layer)')
    .option('--flatten', 'put a map at the cut in a row, instead of taking its mean')
    .option('--tap <node>', "add mean and maximum of this node's map (can be repeated)", collect)
    .option('--tap-weight <number>', 'how far a tap spreads against the last layer (default: 0.7)', positiveNumber)
    .option('--root', 'take signed square roots of the last layer')
    .option('--sample <folder>', 'images that --tap and --root are scaled by (default: drawn ones)')
    .option('--licence <licence>', "the weights' licence (default: unknown)")
    .option('--sha256 <digest>', 'what the SHA-256 of the file must be')
    .option('--out <folder>', 'write the base model there, and do not register it');
  withBucket(add).action(async (model: string, options) => {
    const { addBaseModel } = await import('../base/add.ts');
    await interruptible(() => addBaseModel(context, model, options), startsOver);
  });

  const list = base
    .command('list')
    .description('Lists the base models that come with Headstart, and registered ones, and what a training can name.');
  withConnection(withState(list))
    .option('--json', 'print JSON')
    .action(async (options) => {
      const { listBaseModels } = await import('../base/list.ts');
      await listBaseModels(context, options);
    });

  const compare = base
    .command('compare')
    .description('Compares base models on images: how good, how fast, how large, how dear.')
    .argument('<dataset>', 'folder with a folder of images for each label, or dataset of the deployment')
    .option('--base <name>', 'base model to compare, or the folder of one; repeatable (default: all)', collect)
    .option('--images <number>', 'how many images to use, about, each label in proportion (default: all)', someImages)
    .option('--seed <number>', 'seed of the folds', wholeNumber(0, 2 ** 32 - 1), 0)
    .option('--repeats <number>', 'how often to cross-validate, on other folds each time', wholeNumber(1, 100), 5)
    .option('--json', 'print JSON');
  withConnection(withState(compare)).action(async (dataset: string, options) => {
    const { compareBases } = await import('../base/compare.ts');
    await compareBases(context, dataset, options);
  });

  const taps = base
    .command('taps')
    .description('Tries the blocks of a base model as taps, and proposes the best.')
    .argument('<base>', 'base model, or the folder of one')
    .argument('<dataset>', 'folder with a folder of images for each label, or dataset of the deployment')
    .option('--blocks <number>', 'how many of the last blocks to try', wholeNumber(1, 100), 8)
    .option('--images <number>', 'how many images to use, about, each label in proportion', someImages, 3000);
  withConnection(withState(taps)).action(async (name: string, dataset: string, options) => {
    const { tryTaps } = await import('../base/taps.ts');
    await tryTaps(context, name, dataset, options);
  });
}

const someImages = wholeNumber(20, 100_000);

const withBucket = (command: Command): Command => withState(withFolder(command));

function withState(command: Command): Command {
  return command
    .option('--bucket <name>', 'state bucket of the deployment (default: that of the local runtime)')
    .option('--region <region>', 'region of the bucket (default: as the AWS CLI finds it)');
}
