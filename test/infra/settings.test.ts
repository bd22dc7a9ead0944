import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readSettings } from '../../infra/settings/settings.ts';

describe('settings', () => {
  test('have defaults for everything', () => {
    expect(readSettings({})).toMatchObject({
      stackName: 'Headstart',
      embedMemory: 1769,
      embedTimeout: 60,
      accountConcurrency: 10,
      embedConcurrency: 2,
      trainConcurrency: 2,
      exportConcurrency: 2,
      trainDisk: 2048,
      trainMemory: 3008,
      trainTimeout: 900,
      allowedOrigins: [],
      kms: false,
      removeData: false,
      natives: 'linux-x64',
    });
  });

  test('are frozen', () => expect(Object.isFrozen(readSettings({}))).toBe(true));

  test('hide images for six timeouts and the batching window by default, and trainings for one timeout', () => {
    expect(readSettings({ embedTimeout: 20, embedWindow: 3 }).embedVisibility).toBe(123);
    expect(readSettings({ embedTimeout: 20, embedVisibility: '30' }).embedVisibility).toBe(30);
    expect(readSettings({ trainTimeout: 100 }).trainVisibility).toBe(100);
  });

  test("divide the account's concurrency, and keep the owner's values", () => {
    expect(readSettings({ accountConcurrency: '1000' })).toMatchObject({
      embedConcurrency: 200,
      trainConcurrency: 20,
      exportConcurrency: 20,
    });
    expect(readSettings({ accountConcurrency: 1000, embedConcurrency: 600 })).toMatchObject({
      embedConcurrency: 600,
      trainConcurrency: 20,
    });
  });

  test('read numbers, flags and lists from text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 128, max: 10_240 }), fc.boolean(), (memory, kms) => {
        expect(readSettings({ predictMemory: `${memory}`, kms: `${kms}` })).toEqual(
          readSettings({ predictMemory: memory, kms }),
        );
      }),
    );
    expect(readSettings({ allowedOrigins: 'https://a.example, http://localhost:5173' }).allowedOrigins).toEqual([
      'https://a.example',
      'http://localhost:5173',
    ]);
  });

  test('treat an empty text as missing', () => expect(readSettings({ embedMemory: '' }).embedMemory).toBe(1769));

  test("ignore CDK's own context", () => {
    const ofCdk = { 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:stackRelativeExports': true, 'cli-telemetry': false };
    expect(readSettings(ofCdk)).toEqual(readSettings({}));
  });

  test('report all problems together, with the given values', () => {
    const read = () => readSettings({ embedMemroy: 1, kms: 'yes', logDays: '4', apiMemory: '1.5', trainTimeout: 901 });
    expect(read).toThrow(/embedMemroy: unknown/);
    expect(read).toThrow(/kms: must be true or false \(given: "yes"\)/);
    expect(read).toThrow(/logDays: must be one of 1, 3, 5, 7, .* \(given: "4"\)/);
    expect(read).toThrow(/apiMemory: must be a whole number from 128 to 10240 \(given: "1.5"\)/);
    expect(read).toThrow(/trainTimeout: .*900.* \(given: 901\)/);
    expect(read).toThrow(/Valid names: stackName, accountConcurrency, embedMemory/);
  });

  test.each([
    [{ embedTimeout: 60, embedVisibility: 59 }, /embedVisibility: must be at least embedTimeout/],
    [{ trainVisibility: 60 }, /trainVisibility: must be at least trainTimeout/],
    [{ embedWindow: 0 }, /embedWindow: must be at least 1 if embedBatch is above 10/],
    [{ embedTimeout: 10 }, /embedReserve: is 10; it must be less than embedTimeout/],
    [{ allowedOrigins: 'https://a.example/path' }, /allowedOrigins.*origin such as/],
    [{ embedConcurrency: 1 }, /embedConcurrency/],
    [{ accountConcurrency: 9 }, /accountConcurrency: must be a whole number from 10/],
    [
      { embedConcurrency: 3 },
      /accountConcurrency: is 10; embedConcurrency 3, trainConcurrency 2, exportConcurrency 2, .* make 9, and at least 2 .*get-account-settings/,
    ],
    [{ accountConcurrency: 100, trainConcurrency: 90 }, /make 114/],
    [{ predictTimeout: 30 }, /predictTimeout/],
    [{ logLevel: 'debug' }, /logLevel/],
    [{ natives: 'win32-x64' }, /natives/],
    [{ alarmTopic: 'operators' }, /alarmTopic: must be the ARN of an SNS topic/],
    [{ embedMemory: ' ' }, /embedMemory/],
    [{ embedMemory: null }, /embedMemory/],
    [{ embedMemory: true }, /embedMemory/],
  ])('refuse %j', (context, problem) => expect(() => readSettings(context)).toThrow(problem));
});
