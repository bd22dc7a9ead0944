import { type OperationId, pagesOf, requestLine } from '../../shared/api/operations.ts';
import type { ArgumentsOf, PagedOperationId, ParametersOf, ResponseOf } from '../../shared/api/types.ts';
import { type RequestOptions, request } from './request.ts';

/**
 * Calls an operation of the API.
 * @throws Problem with a message for the user
 */
export function call<Id extends OperationId>(
  id: Id,
  ...[parameters, options]: ArgumentsOf<Id, RequestOptions>
): Promise<ResponseOf<Id>> {
  const { method, path } = requestLine(id, parameters);
  return request(method, path, options);
}

/** The largest page that lists return. */
export const maxPageSize = 200;

/** The pages of a list, one after the other. */
export function pages<Id extends PagedOperationId>(
  id: Id,
  parameters: ParametersOf<Id>,
  options?: RequestOptions,
): AsyncGenerator<ResponseOf<Id>> {
  const read = (cursor: string | undefined) => {
    const { method, path } = requestLine(id, { ...parameters, cursor });
    return request<ResponseOf<Id> & { nextCursor?: string }>(method, path, options);
  };
  return pagesOf(read);
}
