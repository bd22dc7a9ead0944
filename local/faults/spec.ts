/** The faults of each target, and whether a time may, must or can't follow. */
const kinds = {
  events: { duplicate: 'may', delay: 'must', drop: 'no', reorder: 'may' },
  s3: { 503: 'no', 409: 'no', slow: 'must', cut: 'no', 'lost-answer': 'no' },
  sqs: { throttle: 'no' },
} as const;
const functionFaults = { crash: 'may', freeze: 'may' } as const;

export type EventFault = keyof (typeof kinds)['events'];
export type S3Fault = `${keyof (typeof kinds)['s3']}`;
export type CallFault = keyof typeof functionFaults;

export interface FaultRule {
  /** The rule as the user wrote it. */
  text: string;
  /** `events`, `s3`, `sqs`, or the name of a function. */
  target: string;
  fault: string;
  /** At random, or in the n-th case only. */
  when: { chance: number } | { nth: number };
  /** Limits the rule to cases that contain this text. */
  about?: string;
  ms?: number;
}

export interface FaultSpec {
  seed: number;
  /** No faults for requests signed with the owner's keys. */
  spareOwner: boolean;
  rules: FaultRule[];
}

const valid = `Use NAME=WHEN[~TEXT][:TIME], separated by commas. NAME is one of ${Object.entries(kinds)
  .flatMap(([target, faults]) => Object.keys(faults).map((fault) => `${target}.${fault}`))
  .join(
    ', ',
  )}, FUNCTION.crash, FUNCTION.freeze (such as embed.crash), seed (a whole number) or spare (owner). WHEN is a probability from 0 to 1, or @n for the n-th case, or empty before ~TEXT for every case that mentions TEXT. TIME is, for example, 300ms or 5s.`;

/**
 * Parses faults, such as `seed=7,events.drop=0.05,embed.crash=@3,s3.slow=0.05:300ms`: docs/faults.md.
 * @throws Error that lists every problem and the valid names
 */
export function parseFaults(text: string): FaultSpec {
  const spec: FaultSpec = { seed: 1, spareOwner: false, rules: [] };
  const problems: string[] = [];
  const streams = new Set<string>();
  const once = (name: string) => {
    if (streams.has(name)) throw new Error('it is repeated');
    streams.add(name);
  };
  for (const entry of text.split(',').map((part) => part.trim())) {
    try {
      const [, name = '', value = ''] = /^([^=~]+)=(.+)$/s.exec(entry) ?? [];
      if (name === '') throw new Error('it is not NAME=WHEN');
      if (name === 'seed') {
        once(name);
        if (!/^\d{1,15}$/.test(value)) throw new Error('the seed must be a whole number');
        spec.seed = Number(value);
      } else if (name === 'spare') {
        once(name);
        if (value !== 'owner') throw new Error('only the owner can be spared');
        spec.spareOwner = true;
      } else {
        const rule = parseRule(entry, name, value);
        once(streamOf(rule));
        spec.rules.push(rule);
      }
    } catch (error) {
      problems.push(`${entry || '(nothing)'}: ${(error as Error).message}`);
    }
  }
  if (problems.length === 0) return spec;
  throw new Error(`These faults are invalid.\n  ${problems.join('\n  ')}\n${valid}`);
}

/** Identifies a rule. Each rule has its own random numbers. */
export const streamOf = ({ target, fault, about = '' }: FaultRule) => `${target}.${fault}~${about}`;

function parseRule(text: string, name: string, value: string): FaultRule {
  const [target = '', fault = '', ...rest] = name.split('.');
  const faults: Record<string, string> = Object.hasOwn(kinds, target)
    ? kinds[target as keyof typeof kinds]
    : functionFaults;
  if (!/^[A-Za-z]\w*$/.test(target) || rest.length > 0 || !Object.hasOwn(faults, fault)) {
    throw new Error('there is no such fault');
  }
  const time = faults[fault] === 'no' ? null : /^(.*):(\d+(?:\.\d+)?)(ms|s)$/s.exec(value);
  if (faults[fault] === 'must' && !time) throw new Error('it needs a time, such as :300ms');
  const [, when = '', about] = /^([^~]*)(?:~(.+))?$/s.exec(time?.[1] ?? value) ?? [];
  return {
    text,
    target,
    fault,
    when: parseWhen(when, about),
    ...(about !== undefined && { about }),
    ...(time && { ms: Number(time[2]) * (time[3] === 's' ? 1000 : 1) }),
  };
}

function parseWhen(text: string, about: string | undefined): FaultRule['when'] {
  if (text === '' && about !== undefined) return { chance: 1 };
  if (/^@[1-9]\d*$/.test(text)) return { nth: Number(text.slice(1)) };
  if (/^(0(\.\d+)?|\.\d+|1(\.0+)?)$/.test(text)) return { chance: Number(text) };
  throw new Error(`\`${text}\` is neither a probability from 0 to 1 nor @n`);
}

export const isFunction = (target: string) => !Object.hasOwn(kinds, target);

/**
 * Does a rule's target name this function? A function's name consists of the stack's, the construct's and a digest:
 * `Headstart-EmbedFunction1A2B3C4D` is `embed`.
 */
export function isNameOf(target: string, functionName: string): boolean {
  const own = functionName.split('-').at(-1) ?? '';
  return own.toLowerCase().startsWith(target.toLowerCase());
}

/** @throws Error with the names of all functions, if a target matches none or several */
export function checkFunctions({ rules }: FaultSpec, functionNames: string[]): void {
  for (const { text, target } of rules) {
    if (!isFunction(target)) continue;
    const matching = functionNames.filter((name) => isNameOf(target, name));
    if (matching.length === 1) continue;
    const why =
      matching.length === 0 ? `no function's name starts with ${target}` : `it could be ${matching.join(' or ')}`;
    throw new Error(`The fault ${text} is invalid: ${why}. The functions are ${functionNames.join(', ')}.`);
  }
}
