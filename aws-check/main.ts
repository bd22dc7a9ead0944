import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { awsPlace } from './places/aws.ts';
import { localPlace } from './places/local.ts';
import { report } from './report.ts';

const usage = `Deploys Headstart to a stack of its own, checks it, writes a report, and destroys the stack.

  npm run aws-check -- [--local] [--stack NAME] [--wait SECONDS] [--images N] [--out FILE]

  --local         check the local runtime instead, without an account or costs
  --stack NAME    the stack's name (default: HeadstartCheck)
  --wait SECONDS  how long a training must wait (default: 120)
  --images N      drawn images for each of three labels (default: 40)
  --out FILE      file for the report (default: aws-check.md)`;

const { values } = parseArgs({
  options: {
    local: { type: 'boolean', default: false },
    stack: { type: 'string', default: 'HeadstartCheck' },
    wait: { type: 'string', default: '120' },
    images: { type: 'string', default: '40' },
    out: { type: 'string', default: 'aws-check.md' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(usage);
else await main();

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'headstart-check-'));
  const place = values.local ? localPlace(scratch) : awsPlace(values.stack, scratch);
  const startedAt = new Date();
  const interrupt = new AbortController();
  process.on('SIGINT', () => {
    console.log('Interrupted. Wait until the deployment is destroyed.');
    interrupt.abort();
  });
  const results = await check({
    place,
    scratch,
    waitSeconds: number('wait'),
    imagesEach: number('images'),
    signal: interrupt.signal,
    onStep(step) {
      if (typeof step === 'string') console.log(`${step} ...`);
      else console.log(`  ${step.passed ? 'passed' : 'FAILED'} in ${step.seconds.toFixed(1)} s: ${step.found}`);
    },
  });
  await writeFile(values.out, report(place.name, startedAt, results));
  console.log(`The report is in ${values.out}`);
  await rm(scratch, { recursive: true, force: true });
  if (results.some(({ passed }) => !passed)) process.exitCode = 1;
}

function number(name: 'wait' | 'images'): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be a whole number above 0.`);
}
