import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { embedConfig, parseConfig, trainConfig } from '../../../shared/lambda/config.ts';

const complete = {
  UPLOADS_BUCKET: 'u',
  STATE_BUCKET: 's',
  BASE_MODEL: 'm',
  LAMBDA_TASK_ROOT: '/var/task',
  METRICS_NAMESPACE: 'Headstart',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
};

describe('parseConfig', () => {
  test('reads the variables, uses defaults for the others, and freezes the result', () => {
    const config = parseConfig(embedConfig, { ...complete, EMBED_RESERVE_SECONDS: '3', OTHER: 'x' });
    expect(config).toEqual({
      ...complete,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: 1769,
      EMBED_RESERVE_SECONDS: 3,
      KEPT_BASES_MB: 200,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('reports all problems together, and treats an empty variable as missing', () => {
    const parse = () => parseConfig(trainConfig, { ...complete, STATE_BUCKET: '', TRAIN_LEASE_SECONDS: 'soon' });
    expect(parse).toThrow(/STATE_BUCKET.*EMBED_QUEUE_URL.*TRAIN_QUEUE_URL.*TRAIN_LEASE_SECONDS/);
  });

  test('seconds must be whole and positive', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double()), (seconds) => {
        const parse = () => parseConfig(embedConfig, { ...complete, EMBED_RESERVE_SECONDS: `${seconds}` });
        if (Number.isSafeInteger(seconds) && seconds > 0) expect(parse().EMBED_RESERVE_SECONDS).toBe(seconds);
        else expect(parse).toThrow('EMBED_RESERVE_SECONDS');
      }),
    );
  });
});
