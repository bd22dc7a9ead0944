import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Faults } from '../../../local/faults/faults.ts';
import { type Lambda, type LambdaOptions, startLambda } from '../../../local/lambda/service.ts';
import type { FunctionSpec } from '../../../local/template/functions.ts';

/** Functions from source text, in a temporary folder. */
export class TestLambda {
  private readonly dir = mkdtempSync(join(tmpdir(), 'lambda-'));
  private readonly started: Lambda[] = [];
  private count = 0;
  private readonly options: Partial<LambdaOptions>;

  constructor(faults?: Faults, options: Partial<LambdaOptions> = {}) {
    this.options = { faults, ...options };
    // As in Lambda, no package.json of a parent folder decides the module type of index.js.
    writeFileSync(join(this.dir, 'package.json'), '{}');
  }

  /** Starts a Lambda with one function whose `index.mjs` (or other file) is `source`. */
  async start(source: string, spec: Partial<FunctionSpec> = {}, file = 'index.mjs') {
    const name = `fn${++this.count}`;
    const codeDir = join(this.dir, name);
    mkdirSync(codeDir);
    writeFileSync(join(codeDir, file), source);
    const lambda = await startLambda({
      functions: [
        {
          name,
          arn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
          codeDir,
          handler: 'index.handler',
          runtime: 'nodejs24.x',
          memoryMb: 512,
          timeoutSeconds: 10,
          environment: {},
          roleArn: 'arn:aws:iam::123456789012:role/test',
          logGroup: `/aws/lambda/${name}`,
          ...spec,
        },
      ],
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:9',
      credentialsFor: () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' }),
      logDir: join(this.dir, 'logs'),
      ...this.options,
    });
    this.started.push(lambda);
    const fn = lambda.get(name);
    return {
      lambda,
      fn,
      /** Calls with JSON, and parses the result. */
      call: async (payload: object = {}) => {
        const { payload: answer, ...rest } = await fn.invoke(payload);
        return { ...rest, answer: JSON.parse(answer.toString()) };
      },
      log: () => readFileSync(join(this.dir, 'logs', `${name}.log`), 'utf8'),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.started.splice(0).map((lambda) => lambda.stop(0)));
    rmSync(this.dir, { recursive: true, force: true });
  }
}
