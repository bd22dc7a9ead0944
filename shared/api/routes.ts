import * as bases from './bases.ts';
import * as datasets from './datasets.ts';
import * as diff from './diff.ts';
import * as evaluations from './evaluations.ts';
import * as exports from './exports.ts';
import * as forget from './forget.ts';
import * as health from './health.ts';
import * as keys from './keys.ts';
import * as map from './map.ts';
import * as models from './models.ts';
import { type OperationId, operations } from './operations.ts';
import * as predictions from './predictions.ts';
import * as trainings from './trainings.ts';
import * as uploads from './uploads.ts';

/** Every route definition is exported under its operationId. */
const definitions = {
  ...bases,
  ...datasets,
  ...diff,
  ...evaluations,
  ...exports,
  ...forget,
  ...health,
  ...keys,
  ...map,
  ...models,
  ...predictions,
  ...trainings,
  ...uploads,
};

/** The definition of each operation. Does not compile while one is missing. */
export type Routes = { [Id in OperationId]: (typeof definitions)[Id] };

/** Every route below /v1, of all functions. */
export const routes = (Object.keys(operations) as OperationId[]).map((id) => definitions[id]);
