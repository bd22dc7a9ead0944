import type { z } from 'zod';
import type { OperationId } from './operations.ts';
import type { Routes } from './routes.ts';

/** The types of the API for clients, derived from the route definitions. This module contains only types. */

export type * from './bases.ts';
export type * from './datasets.ts';
export type * from './decisions.ts';
export type * from './diff.ts';
export type * from './evaluations.ts';
export type * from './exports.ts';
export type * from './forget.ts';
export type * from './health.ts';
export type * from './keys.ts';
export type * from './map.ts';
export type * from './metrics.ts';
export type * from './models.ts';
export type * from './predictions.ts';
export type * from './problem.ts';
export type * from './score.ts';
export type * from './trainings.ts';
export type * from './uploads.ts';

type Nothing = Record<never, never>;
type RequestOf<Id extends OperationId> = Routes[Id] extends { request: infer Request } ? Request : Nothing;
type Responses<Id extends OperationId> = Routes[Id]['responses'];

/** The JSON of a successful response; `undefined` if it has none. */
export type ResponseOf<Id extends OperationId> = Responses<Id>[keyof Responses<Id>] extends {
  content: { 'application/json': { schema: infer Schema } };
}
  ? z.output<Schema>
  : undefined;

/** Values as the API reads them from text. Values with a default may be omitted. */
type Values<Schema> = Schema extends z.ZodType
  ? {
      [Name in keyof z.input<Schema>]:
        | z.output<Schema>[Name & keyof z.output<Schema>]
        | Extract<z.input<Schema>[Name], undefined>;
    }
  : Nothing;

type Part<Id extends OperationId, Name extends string> =
  RequestOf<Id> extends { [Key in Name]: infer Schema } ? Values<Schema> : Nothing;

/** The path and query parameters of an operation, by name. */
export type ParametersOf<Id extends OperationId> = Part<Id, 'params'> & Part<Id, 'query'>;

interface JsonBody<Schema> {
  body: { content: { 'application/json': { schema: Schema } } };
}

/** The JSON body of an operation. */
export type BodyOf<Id extends OperationId> =
  RequestOf<Id> extends JsonBody<infer Schema extends z.ZodType> ? z.input<Schema> : never;

type Content<Id extends OperationId> = { headers?: Part<Id, 'headers'> } & (RequestOf<Id> extends {
  body: { required: true };
}
  ? { json: BodyOf<Id> }
  : { json?: BodyOf<Id> });

/** The arguments of a client's call, after the operation. Both may be omitted if nothing is required. */
export type ArgumentsOf<Id extends OperationId, Options> =
  Nothing extends Content<Id>
    ? Nothing extends ParametersOf<Id>
      ? [parameters?: ParametersOf<Id>, options?: Options & Content<Id>]
      : [parameters: ParametersOf<Id>, options?: Options & Content<Id>]
    : [parameters: ParametersOf<Id>, options: Options & Content<Id>];

/** The operations that return a page of a list. */
export type PagedOperationId = {
  [Id in OperationId]: 'cursor' extends keyof ParametersOf<Id> ? Id : never;
}[OperationId];
