import { createHash } from 'node:crypto';
import {
  type CallFault,
  type EventFault,
  type FaultRule,
  type FaultSpec,
  isFunction,
  isNameOf,
  type S3Fault,
  streamOf,
} from './spec.ts';

/** Default maximum delay, after the start of a call or after an event. */
const defaultMs = { crash: 200, freeze: 200, duplicate: 1_000, reorder: 2_000 };

/** Injections of a fault, and opportunities for it. */
export interface FaultCount {
  /** The rule as the user wrote it. */
  fault: string;
  injected: number;
  of: number;
}

export interface S3Request {
  /** `PutObject bucket/key` */
  request: string;
  owner: boolean;
  writes: boolean;
  /** A write with If-Match or If-None-Match. */
  conditional: boolean;
}

/** The fault of a call, and its delay after the function has taken the call. */
export interface CallFate {
  fault: CallFault;
  afterMs: number;
}

/** Decides which faults occur. Its callers inject them. */
export interface Faults {
  /** The faults of an event about this key, with their times. */
  event(key: string): Partial<Record<EventFault, number>>;
  call(functionName: string, payload: Buffer): CallFate | undefined;
  s3(request: S3Request): { slowMs: number; fault: Exclude<S3Fault, 'slow'> | undefined };
  /** Is a request throttled? @param request the operation and the queue's URL */
  sqs(request: string, owner: boolean): boolean;
  /** In the order of the specification. */
  readonly counts: readonly FaultCount[];
}

interface Hit {
  fault: string;
  ms: number;
  count: FaultCount;
}

/**
 * Decides by seed. Each rule has its own random numbers, so the same calls in the same order get the same faults,
 * whatever the other rules are.
 */
export function createFaults({ seed, spareOwner, rules }: FaultSpec): Faults {
  const counted = rules.map((rule) => ({ rule, count: { fault: rule.text, injected: 0, of: 0 } }));

  /** Of the rules that apply, those that inject a fault this time. */
  function strikes(text: string | Buffer, applies: (rule: FaultRule) => boolean): Hit[] {
    const hits: Hit[] = [];
    for (const { rule, count } of counted) {
      if (!applies(rule) || (rule.about !== undefined && !text.includes(rule.about))) continue;
      count.of++;
      const [chance, size] = draw(`${seed}\n${streamOf(rule)}\n${count.of}`);
      const struck = 'nth' in rule.when ? count.of === rule.when.nth : chance < rule.when.chance;
      if (struck) hits.push({ fault: rule.fault, ms: timeOf(rule, size), count });
    }
    return hits;
  }
  const injected = <T extends Hit | undefined>(hit: T): T => {
    if (hit) hit.count.injected++;
    return hit;
  };

  return {
    counts: counted.map(({ count }) => count),
    event(key) {
      const hits = strikes(key, ({ target }) => target === 'events');
      const drop = hits.find(({ fault }) => fault === 'drop');
      return Object.fromEntries((drop ? [drop] : hits).map((hit) => [injected(hit).fault, hit.ms]));
    },
    call(functionName, payload) {
      const [first] = strikes(payload, ({ target }) => isFunction(target) && isNameOf(target, functionName));
      const hit = injected(first);
      return hit && { fault: hit.fault as CallFault, afterMs: hit.ms };
    },
    s3({ request, owner, writes, conditional }) {
      if (owner && spareOwner) return { slowMs: 0, fault: undefined };
      const possible: Record<string, boolean> = { 409: conditional, 'lost-answer': writes };
      const hits = strikes(request, ({ target, fault }) => target === 's3' && (possible[fault] ?? true));
      const slow = hits.filter(({ fault }) => fault === 'slow').map(injected);
      const other = injected(hits.find(({ fault }) => fault !== 'slow'));
      return {
        slowMs: slow.reduce((sum, { ms }) => sum + ms, 0),
        fault: other?.fault as Exclude<S3Fault, 'slow'> | undefined,
      };
    },
    sqs(request, owner) {
      if (owner && spareOwner) return false;
      return injected(strikes(request, ({ target }) => target === 'sqs')[0]) !== undefined;
    },
  };
}

/** The time of a fault in milliseconds. @param size random, in [0, 1) */
function timeOf({ fault, ms }: FaultRule, size: number): number {
  switch (fault) {
    case 'crash':
    case 'freeze':
      return ms ?? 1 + size * defaultMs[fault];
    case 'duplicate':
      return size * (ms ?? defaultMs.duplicate);
    case 'reorder':
      // Long enough to change the order.
      return (0.5 + size / 2) * (ms ?? defaultMs.reorder);
    default:
      return ms ?? 0;
  }
}

/** Two numbers, uniform in [0, 1), determined by the text. */
function draw(text: string): [number, number] {
  const digest = createHash('sha256').update(text).digest();
  return [digest.readUInt32BE(0) / 2 ** 32, digest.readUInt32BE(4) / 2 ** 32];
}
