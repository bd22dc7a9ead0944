import { describe, expect, test } from '@jest/globals';
import { createBudget } from '../../../../shared/ml/extract/budget.ts';

/** Work that waits until it is ended. */
function steps() {
  const under: string[] = [];
  const end = new Map<string, (failure?: Error) => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      under.push(name);
      end.set(name, (failure) => {
        under.splice(under.indexOf(name), 1);
        if (failure) reject(failure);
        else resolve(name);
      });
    });
  return { under, work, end: (name: string, failure?: Error) => end.get(name)?.(failure) };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a budget', () => {
  test('runs work immediately if it fits, otherwise later', async () => {
    const { under, work, end } = steps();
    const budget = createBudget(10);
    const all = [budget(6, work('a')), budget(4, work('b')), budget(1, work('c'))];
    await settle();
    expect(under).toEqual(['a', 'b']);
    end('b');
    await settle();
    expect(under).toEqual(['a', 'c']);
    end('a');
    end('c');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
  });

  test('keeps the order of waiting work', async () => {
    const { under, work, end } = steps();
    const budget = createBudget(10);
    const all = [budget(6, work('a')), budget(9, work('large')), budget(1, work('small'))];
    await settle();
    expect(under).toEqual(['a']);
    end('a');
    await settle();
    expect(under).toEqual(['large', 'small']);
    end('large');
    end('small');
    await Promise.all(all);
  });

  test('runs work alone if it costs more than the budget', async () => {
    const { under, work, end } = steps();
    const budget = createBudget(10);
    const all = [budget(99, work('huge')), budget(1, work('b'))];
    await settle();
    expect(under).toEqual(['huge']);
    end('huge');
    await settle();
    expect(under).toEqual(['b']);
    end('b');
    await Promise.all(all);
  });

  test('gets back the cost of failed work', async () => {
    const { work, end } = steps();
    const budget = createBudget(1);
    const failed = budget(1, work('a'));
    await settle();
    end('a', new Error('no'));
    await expect(failed).rejects.toThrow('no');
    await expect(budget(1, async () => 'next')).resolves.toBe('next');
  });
});
