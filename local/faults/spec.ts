/** What can go wrong with each, and whether a time may, must or can't follow. */
const kinds = {
  events: { duplicate: 'may', delay: 'must', drop: 'no', reorder: 'may' },
  s3: { 503: 'no', 409: 'no', slow: 'must', cut: 'no', 'lost-answer': 'no' },
  sqs: { throttle: 'no' },
} as const;
const ofFunctions = { crash: 'may', freeze: 'may' } as const;

export type EventFault = keyof (typeof kinds)['events'];
export type S3Fault = `${keyof (typeof kinds)['s3']}`;
export type CallFault = keyof typeof ofFunctions;

/** One fault that was asked for. */
export interface FaultRule {
  /** As it was given. */
  text: string;
  /** `events`, `s3`, `sqs`, or the name of a function. */
  target: string;
  fault: string;
  /** In which cases: by lot, or in the n-th one alone. */
  when: { chance: number } | { nth: number };
  /** Only cases that mention this count. */
  about?: string;
  ms?: number;
}

export interface FaultSpec {
  seed: number;
  /** Requests that the owner's keys signed are left alone. */
  spareOwner: boolean;
  rules: FaultRule[];
}

const valid = `Give them as NAME=WHEN[~TEXT][:TIME], separated by commas. NAME is one of ${Object.entries(kinds)
  .flatMap(([target, faults]) => Object.keys(faults).map((fault) => `${target}.${fault}`))
  .join(
    ', ',
  )}, FUNCTION.crash, FUNCTION.freeze (such as embed.crash), seed (a whole number) or spare (owner). WHEN is a chance from 0 to 1, @n for the n-th case, or nothing before ~TEXT: every case that mentions TEXT. TIME is such as 300ms or 5s.`;

/**
 * Reads faults given as text, such as `seed=7,events.drop=0.05,embed.crash=@3,s3.slow=0.05:300ms`: docs/faults.md.
 * @throws Error that lists every problem, and what is valid
 */
export function parseFaults(text: string): FaultSpec {
  const spec: FaultSpec = { seed: 1, spareOwner: false, rules: [] };
  const problems: string[] = [];
  const streams = new Set<string>();
  const once = (name: string) => {
    if (streams.has(name)) throw new Error('given twice');
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
  throw new Error(`These faults can't be used.\n  ${problems.join('\n  ')}\n${valid}`);
}

/** What tells a rule from the others: each draws its own numbers. */
export const streamOf = ({ target, fault, about = '' }: FaultRule) => `${target}.${fault}~${about}`;

function parseRule(text: string, name: string, value: string): FaultRule {
  const [target = '', fault = '', ...rest] = name.split('.');
  const faults: Record<string, string> = Object.hasOwn(kinds, target)
    ? kinds[target as keyof typeof kinds]
    : ofFunctions;
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
  throw new Error(`\`${text}\` is no chance from 0 to 1, and no @n`);
}

/** Is a rule's target a function? */
export const isFunction = (target: string) => !Object.hasOwn(kinds, target);

/**
 * Does a rule's name mean this function? Names are made of the stack's, the construct's and a digest:
 * `Headstart-EmbedFunction1A2B3C4D` is `embed`.
 */
export function meansFunction(target: string, functionName: string): boolean {
  const own = functionName.split('-').at(-1) ?? '';
  return own.toLowerCase().startsWith(target.toLowerCase());
}

/** @throws Error that names the functions there are, when a rule means none of them or several */
export function checkFunctions({ rules }: FaultSpec, functionNames: string[]): void {
  for (const { text, target } of rules) {
    if (!isFunction(target)) continue;
    const meant = functionNames.filter((name) => meansFunction(target, name));
    if (meant.length === 1) continue;
    const why = meant.length === 0 ? `no function's name starts with ${target}` : `it could be ${meant.join(' or ')}`;
    throw new Error(`The fault ${text} can't be used: ${why}. The functions are ${functionNames.join(', ')}.`);
  }
}
