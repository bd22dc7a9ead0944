import { join } from 'node:path';
import { eachLimited } from '../shared/domain/each-limited.ts';
import { processorsOf } from '../shared/lambda/processors.ts';
import { type Alone, createAlone, folderOf, readAll } from './harness/alone.ts';
import type { Bench } from './harness/bench.ts';
import { deploy } from './harness/deployment.ts';
import { handlerTimes } from './harness/function-logs.ts';
import { predictSpec } from './harness/function-specs.ts';
import { fewer } from './harness/images.ts';
import type { Cell } from './harness/result.ts';
import { median, quantile, spread } from './harness/statistics.ts';
import { inTurn, timed } from './harness/turns.ts';

const dataset = 'bench';
/** A base model to register and train a second version on. */
const secondBase = 'efficientnet-lite2';

/** Measurements of one version, and of its base model alone. */
interface Series {
  version: number;
  alone: Alone;
  decoding: number[];
  running: number[];
  /** Milliseconds of each request, by the number of clients. */
  latencies: Record<number, number[]>;
}

const seriesOf = (version: number, alone: Alone): Series => ({
  version,
  alone,
  decoding: [],
  running: [],
  latencies: { 1: [], 4: [] },
});

export const predict: Bench = {
  name: 'predict',
  title: 'Predictions through HTTP',
  method:
    "A model is trained through the local runtime. Then, in turn, 5 times each after a warm-up that starts every environment and fills the gateway's cache of authorizations: 100 predictions by one client, one after the other; 200 by 4 concurrent clients; and, in the measuring process, only decoding and base model on the same images, one after the other, with predict's number of threads. Alternating with these, the same for a second version with another base model: efficientnet-lite2, registered in the state bucket; and for a third version with a deep head. Quantiles are over all requests of a kind, from the client's call to the parsed response. The time of the handler comes from the function's log.",
  async run({ images, scratch, small, table, plot, ...context }) {
    const dir = join(scratch, 'runtime');
    const deployment = await deploy(dir);
    const threads = processorsOf(predictSpec(join(dir, 'cdk.out')).memoryMb);
    const first = seriesOf(1, await createAlone(threads));
    const second = seriesOf(2, await createAlone(threads, folderOf(secondBase)));
    try {
      const { train } = fewer(images, small ? 60 : 300);
      await deployment.uploadAndEmbed(dataset, train);
      await deployment.train(dataset);
      await deployment.register(secondBase);
      await deployment.train(dataset, { base: secondBase });
      await deployment.train(dataset, { hyperparameters: { depth: 10, epochs: 1 } });

      const files = await readAll(spread(images.test, 100));
      const rates: Record<number, number[]> = { 1: [], 4: [] };
      const handling: number[] = [];

      const both = async ({ alone, decoding, running }: Series) => {
        for (const bytes of files) {
          const { ms, value } = await timed(() => alone.decode(bytes));
          decoding.push(ms);
          running.push((await timed(() => alone.run(value))).ms);
        }
      };
      const ask = ({ version }: Pick<Series, 'version'>, requests: number, clients: number) =>
        eachLimited([...Array(requests).keys()], clients, async (i) => {
          const image = files[i % files.length] as Buffer;
          return (await timed(() => deployment.client.predict(dataset, image, { version }))).ms;
        });
      const clients = async (count: number, requests: number) => {
        const before = (await handlerTimes(join(dir, 'logs'), 'Predict')).length;
        const { ms, value } = await timed(() => ask(first, requests, count));
        first.latencies[count]?.push(...value);
        rates[count]?.push((1000 * requests) / ms);
        if (count === 1) handling.push(...(await handlerTimes(join(dir, 'logs'), 'Predict')).slice(before));
      };

      await ask(first, small ? 8 : 100, 4);
      const [firstRequest] = await ask(second, 1, 1);
      await ask(second, small ? 8 : 100, 4);
      const deep = { version: 3, latencies: [] as number[] };
      await ask(deep, small ? 8 : 100, 4);
      for (const series of [first, second]) {
        await both(series);
        series.decoding.length = 0;
        series.running.length = 0;
      }
      const rounds = small ? 1 : 5;
      await inTurn(context, [
        { name: 'decode and run alone', rounds, run: () => both(first) },
        { name: '1 client', rounds, run: () => clients(1, small ? 20 : 100) },
        { name: '4 clients', rounds, run: () => clients(4, small ? 20 : 200) },
        { name: 'decode and run of the second base model alone', rounds, run: () => both(second) },
        {
          name: '1 client of the second base model',
          rounds,
          run: async () => void second.latencies[1]?.push(...(await ask(second, small ? 20 : 100, 1))),
        },
        {
          name: '1 client of the deep head',
          rounds,
          run: async () => void deep.latencies.push(...(await ask(deep, small ? 20 : 100, 1))),
        },
      ]);

      const { decoding, running, latencies } = first;
      const least = median(decoding.map((ms, i) => ms + (running[i] as number)));
      table({
        title: 'Latency',
        columns: [
          { title: 'clients' },
          { title: 'p50 ms', digits: 1 },
          { title: 'p99 ms', digits: 1 },
          { title: 'p50 / (decode + run)', digits: 2 },
          { title: 'p99 / p50', digits: 2 },
          { title: 'predictions/s', digits: 1 },
        ],
        rows: [
          [
            'none: decode + run alone',
            least,
            quantile(
              decoding.map((ms, i) => ms + (running[i] as number)),
              0.99,
            ),
            1,
            null,
            1000 / least,
          ],
          ...[1, 4].map((count) => {
            const times = latencies[count] ?? [];
            const p50 = median(times);
            const p99 = quantile(times, 0.99);
            return [`${count}`, p50, p99, p50 / least, p99 / p50, median(rates[count] ?? [])];
          }),
        ],
      });
      table({
        title: 'A second base model, 1 client',
        columns: [{ title: 'what' }, { title: 'ms', digits: 1 }, { title: 'p50 / (decode + run)', digits: 2 }],
        rows: secondRows(second, firstRequest as number),
        note: `${secondBase}, next to the built-in one in the same environments. The first request loads it.`,
      });
      const p50 = median(latencies[1] ?? []);
      const p50OfDeep = median(deep.latencies);
      table({
        title: 'A deep head, 1 client',
        columns: [{ title: 'head' }, { title: 'p50 ms', digits: 2 }, { title: 'p50 / dense', digits: 3 }],
        rows: [
          ['dense', p50, 1],
          ['deep', p50OfDeep, p50OfDeep / p50],
        ],
      });
      const handler = median(handling);
      table({
        title: 'Parts of a prediction by one client',
        columns: [{ title: 'part' }, { title: 'ms', digits: 2 }],
        rows: [
          ['decode (alone)', median(decoding)],
          [`base model (alone, ${threads} ${threads === 1 ? 'thread' : 'threads'})`, median(running)],
          ['rest of the handler: head, JSON, base64, live version', handler - least],
          ['client, gateway with cached authorization, function runtime', p50 - handler],
        ],
        note: 'Differences of medians.',
      });
      plot({
        kind: 'bars',
        title: 'Milliseconds of a prediction by one client',
        table: 'Parts of a prediction by one client',
        x: 'part',
        y: 'ms',
      });
    } finally {
      await first.alone.close();
      await second.alone.close();
      await deployment.stop();
    }
  },
};

function secondRows({ decoding, running, latencies }: Series, firstRequest: number): Cell[][] {
  const least = median(decoding.map((ms, i) => ms + (running[i] as number)));
  const times = latencies[1] ?? [];
  return [
    ['decode + run alone', least, 1],
    ['p50', median(times), median(times) / least],
    ['p99', quantile(times, 0.99), null],
    ['first request', firstRequest, null],
  ];
}
