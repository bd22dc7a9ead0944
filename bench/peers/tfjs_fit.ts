import { answer, clocked, readMatrix, readTask, writeWeights } from '../tasks/task.ts';

/** tfjs on the linear head: full-batch Adam, features centred, on its CPU backend. */
const { folder, out, classCount, l2 } = await readTask<{ classCount: number; l2: number }>();
const { features, labels, width } = await readMatrix(folder, 'train');
const [importSeconds, tf] = await clocked(() => import('@tensorflow/tfjs'));
tf.enableProdMode();
await tf.setBackend('cpu');
const steps = 100;

const [seconds, { kernel, bias }] = await clocked(async () => {
  const raw = tf.tensor2d(features, [labels.length, width]);
  const mean = raw.mean(0, true);
  const centred = raw.sub(mean) as import('@tensorflow/tfjs').Tensor2D;
  const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), classCount);
  const weights = tf.variable<import('@tensorflow/tfjs').Rank.R2>(tf.zeros([width, classCount]));
  const biases = tf.variable(tf.zeros([classCount]));
  const adam = tf.train.adam(0.01);
  for (let step = 0; step < steps; step++) {
    adam.minimize(() => {
      const loss = tf.losses.softmaxCrossEntropy(targets, centred.matMul(weights).add(biases));
      return loss.add(
        weights
          .square()
          .sum()
          .mul(l2 / 2),
      ) as import('@tensorflow/tfjs').Scalar;
    });
  }
  const shift = mean.matMul(weights).reshape([classCount]);
  return { kernel: await weights.data(), bias: await biases.sub(shift).data() };
});
await writeWeights(out, Float64Array.from(kernel), Float64Array.from(bias));
await answer({ importSeconds, seconds });
