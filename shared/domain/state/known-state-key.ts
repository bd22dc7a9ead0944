import { namePattern as name } from '../names/rules.ts';

const digest = '[0-9a-f]{64}';

/** The keys that this release and earlier ones write to the state bucket. */
const known = [
  `features/[^/]+/${name}/images/[^/]+\\.(arrow|rejected(-\\d+)?\\.json)`,
  `features/[^/]+/${name}/packs/[^/]+\\.arrow`,
  'trainings/[^/]+\\.json',
  'trainings/[^/]+/examples\\.arrow',
  'checkpoints/[^/]+\\.bin',
  'jobs/open/training/[^/]+',
  `jobs/open/export/${name}/[1-9]\\d*/[a-z]+`,
  `models/${name}/artifacts/([1-9]\\d*/${digest}|${digest})/[^/]+`,
  `models/${name}/versions/[1-9]\\d*\\.json`,
  `models/${name}/inputs/[^/]+\\.json`,
  `models/${name}/(live|gate|deleted)\\.json`,
  `models/${name}/exports/[1-9]\\d*/(onnx|tfjs|report)\\.(json|zip)`,
  `bases/${digest}/[^/]+`,
  `claims/${name}/${digest}\\.json`,
  `keys/${digest}\\.json`,
].map((pattern) => new RegExp(`^${pattern}$`));

/** Whether Headstart may have written the object with this key. */
export const isKnownStateKey = (key: string): boolean => known.some((pattern) => pattern.test(key));
