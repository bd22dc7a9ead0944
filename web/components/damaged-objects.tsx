import { counted } from '../words/numbers.ts';
import { Reasons } from './lists.tsx';

/** The stored objects that the API could not read for a list, each with its repair. */
export function DamagedObjects({ problems = [] }: { problems?: { key: string; problem: string }[] | undefined }) {
  const number = counted(problems.length, 'stored object');
  return (
    <Reasons
      title={`${number} ${problems.length === 1 ? 'is' : 'are'} damaged or missing`}
      items={problems.map(({ key, problem }) => ({ name: key, reason: problem }))}
      warn
    />
  );
}
