import { describe, expect, test } from '@jest/globals';
import { createRouter } from '../../../local/http-api/routes.ts';

const routerOf = (...keys: string[]) => {
  const router = createRouter(keys.map((key) => ({ key, functionArn: 'arn', timeoutMs: 1 })));
  return (method: string, path: string) => router(method, path)?.route.key;
};

describe('createRouter', () => {
  /** The example of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
  test('prefers text to a variable, a variable to a greedy one, and $default last', () => {
    const route = routerOf('$default', 'ANY /{proxy+}', 'GET /pets/{proxy+}', 'GET /pets/dog/{id}', 'GET /pets/dog/1');
    expect(route('GET', '/pets/dog/1')).toBe('GET /pets/dog/1');
    expect(route('GET', '/pets/dog/2')).toBe('GET /pets/dog/{id}');
    expect(route('GET', '/pets/cat/1')).toBe('GET /pets/{proxy+}');
    expect(route('POST', '/test/5')).toBe('ANY /{proxy+}');
    expect(route('GET', '/')).toBe('$default');
  });

  test('prefers a named method to ANY on the same path', () => {
    const route = routerOf('ANY /a', 'GET /a');
    expect(route('GET', '/a')).toBe('GET /a');
    expect(route('PUT', '/a')).toBe('ANY /a');
  });

  test('uses a less specific path if the method of the more specific one differs', () => {
    expect(routerOf('POST /a/{id}', 'ANY /{proxy+}')('GET', '/a/1')).toBe('ANY /{proxy+}');
  });

  test('decides by the first segment that differs', () => {
    expect(routerOf('GET /{a}/x/y', 'GET /p/{b}/{c}')('GET', '/p/x/y')).toBe('GET /p/{b}/{c}');
    expect(routerOf('POST /v1/{proxy+}', 'POST /v1/models/{model}/predict')('POST', '/v1/models/m/predict')).toBe(
      'POST /v1/models/{model}/predict',
    );
  });

  test('a greedy variable matches at least one segment', () => {
    const route = routerOf('ANY /{proxy+}', 'GET /v1/{rest+}');
    expect(route('GET', '/')).toBeUndefined();
    expect(route('GET', '/v1')).toBe('ANY /{proxy+}');
    expect(route('GET', '/v1/')).toBe('ANY /{proxy+}');
    expect(route('GET', '/v1/a/b')).toBe('GET /v1/{rest+}');
  });

  test('a variable matches one segment, which is not empty', () => {
    const route = routerOf('GET /a/{id}');
    expect(route('GET', '/a/')).toBeUndefined();
    expect(route('GET', '/a/1/2')).toBeUndefined();
    expect(route('GET', '/a')).toBeUndefined();
  });

  test('decodes variables', () => {
    const router = createRouter([{ key: 'GET /a/{id}/{rest+}', functionArn: 'arn', timeoutMs: 1 }]);
    expect(router('GET', '/a/x%20y%2Fz/p/q%C3%A9')?.pathParameters).toEqual({ id: 'x y/z', rest: 'p/qé' });
    expect(router('GET', '/a/%zz/p')?.pathParameters).toEqual({ id: '%zz', rest: 'p' });
  });

  test('finds nothing for an unknown path or method', () => {
    expect(routerOf('GET /a')('GET', '/b')).toBeUndefined();
    expect(routerOf('GET /a')('POST', '/a')).toBeUndefined();
  });

  test('refuses an invalid route key', () => {
    expect(() => routerOf('GET')).toThrow('The route key GET is neither "METHOD /path" nor $default.');
  });
});
