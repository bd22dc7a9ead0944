import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLambda } from '../local/lambda/service.ts';
import { readAll } from './harness/alone.ts';
import type { Bench } from './harness/bench.ts';
import { type Deployment, deploy } from './harness/deployment.ts';
import { predictSpec } from './harness/function-specs.ts';
import { fewer } from './harness/images.ts';
import { median } from './harness/statistics.ts';
import { inTurn, timed } from './harness/turns.ts';

const dataset = 'bench';
const preload = fileURLToPath(new URL('tasks/cold-start-marks.mjs', import.meta.url));

interface Mark {
  part: string;
  begin: number;
  end: number;
}

export const coldStart: Bench = {
  name: 'cold-start',
  title: 'Cold start of predict',
  method:
    "The local runtime's Lambda invokes predict's bundle in a new process each time, with S3 on this machine. The time is from the start of the process until the caller has the response; 11 times, with files in the page cache. Alternating with these runs, 11 runs have a preloaded module that records when the parts begin and end; its own time is in the parts, not in the total. Parts can overlap.",
  async run({ images, scratch, small, table, plot, ...context }) {
    const dir = join(scratch, 'runtime');
    const deployment = await deploy(dir);
    try {
      const { train } = fewer(images, 60);
      await deployment.uploadAndEmbed(dataset, train);
      await deployment.train(dataset);
      const [image] = await readAll(images.test.slice(0, 1));
      const payload = predictEvent(image as Buffer);
      const spec = predictSpec(join(dir, 'cdk.out'));
      const logDir = join(scratch, 'logs');

      const start = async (environment: Record<string, string>) => {
        await rm(logDir, { recursive: true, force: true });
        const own = { ...spec, environment: { ...spec.environment, ...environment } };
        const lambda = await startLambda({ functions: [own], logDir, ...placeOf(deployment) });
        try {
          const invoke = async () => {
            const { functionError, payload: answer } = await lambda.get(spec.name).invoke(payload);
            const text = answer.toString();
            if (functionError || JSON.parse(text).statusCode !== 200) throw new Error(`predict returned ${text}`);
          };
          const { ms } = await timed(invoke);
          return { ms, warm: (await timed(invoke)).ms, marks: await readMarks(logDir) };
        } finally {
          await lambda.stop(0);
        }
      };
      const rounds = small ? 2 : 11;
      const found = await inTurn(context, [
        { name: 'plain', rounds, run: () => start({}) },
        { name: 'with marks', rounds, run: () => start({ NODE_OPTIONS: `--import ${preload}` }) },
      ]);

      const plain = found.get('plain') ?? [];
      const totals = plain.map(({ ms }) => ms);
      table({
        title: 'From process start to first response',
        columns: [{ title: '' }, { title: 'ms' }],
        rows: [
          ['median', median(totals)],
          ['fastest', Math.min(...totals)],
          ['slowest', Math.max(...totals)],
          ['the next call, for comparison', median(plain.map(({ warm }) => warm))],
        ],
      });
      table({
        title: 'Parts of a cold start',
        columns: [{ title: 'part' }, { title: 'begins at ms' }, { title: 'takes ms' }],
        rows: partsOf((found.get('with marks') ?? []).map(({ marks }) => marks)),
        note: 'Medians. The rest is decoding, checking the digest of the base model, and other code.',
      });
      plot({
        kind: 'bars',
        title: 'Milliseconds of a cold start, by part',
        table: 'Parts of a cold start',
        x: 'part',
        y: 'takes ms',
      });
    } finally {
      await deployment.stop();
    }
  },
};

/**
 * Medians of each part over all starts, in the order in which the parts begin. Times of parts with the same name are
 * added up.
 */
export function partsOf(starts: readonly Mark[][]): [part: string, begin: number, takes: number][] {
  const names = [...new Set(starts.flat().map(({ part }) => part))];
  const rows = names.map((name): [string, number, number] => {
    const own = starts.map((marks) => marks.filter(({ part }) => part === name)).filter((marks) => marks.length > 0);
    const begin = median(own.map((marks) => Math.min(...marks.map((mark) => mark.begin))));
    const takes = median(own.map((marks) => marks.reduce((sum, mark) => sum + mark.end - mark.begin, 0)));
    return [name, begin, takes];
  });
  return rows.sort((a, b) => a[1] - b[1]);
}

async function readMarks(logDir: string): Promise<Mark[]> {
  const texts = await Promise.all((await readdir(logDir)).map((name) => readFile(join(logDir, name), 'utf8')));
  const line = /^MARKS (.*)$/m.exec(texts.join('\n'))?.[1];
  return line ? JSON.parse(line) : [];
}

function placeOf({ runtime }: Deployment) {
  const { region, endpoint, accessKeyId, secretAccessKey } = runtime.outputs;
  return { region, endpoint, credentialsFor: () => ({ accessKeyId, secretAccessKey }) };
}

/** The gateway's event for predict, with the fields that it reads. */
function predictEvent(image: Buffer): object {
  const rawPath = `/v1/models/${dataset}/predict`;
  return {
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: { 'content-type': 'application/octet-stream' },
    requestContext: {
      authorizer: { lambda: { scopes: 'admin', keyName: 'bench' } },
      http: { method: 'POST', path: rawPath },
    },
    body: image.toString('base64'),
    isBase64Encoded: true,
  };
}
