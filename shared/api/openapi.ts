import { requestLimits } from '../domain/request-limits.ts';
import { describeRoute } from './describe-route.ts';
import { createJsonSchemas } from './json-schema.ts';
import { routes } from './routes.ts';

const description = `Image classification by transfer learning.

Send a key as \`Authorization: Bearer hs_...\`. The description of each route names the required scope; \`admin\` includes \`manage\`, which includes \`predict\`.

The functions return errors as problem details (RFC 9457, \`application/problem+json\`): let your code depend on \`code\`, and read \`detail\`. The gateway returns some errors itself, as \`application/json\` with only a \`message\`: 401 without a key; 403 for a key that is unknown, revoked or expired; 404 for paths outside /v1 and methods without a route; 413 for a body that is too large (upload an image over ${requestLimits.imageBytes / 1e6} MB first: POST /v1/predictions/uploads); 429 above the rate limit; 500 and 503 if a function did not respond.

Later versions may add fields to responses. Requests with unknown fields or query parameters are refused.`;

const tags = {
  Bases: 'The pretrained networks that make the features of images.',
  Datasets: 'Images in the uploads bucket, by label.',
  Health: 'Problems in the stored objects, and their repair.',
  Keys: 'API keys.',
  Models: 'Versions of models: metrics, the live version, and exports.',
  Predictions: 'Labels of new images.',
  Trainings: 'Jobs that train a new version of a model.',
};

/** The description of the API (OpenAPI 3.1), from the route definitions that validate requests. */
export function openApiDocument() {
  const schemas = createJsonSchemas();
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: describeRoute(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Headstart',
      version: '1',
      description,
      contact: { name: 'The owner of this deployment' },
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/', description: 'The deployment that returned this description.' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas.components).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'hs_...',
          description: 'An API key. An admin creates one with POST /v1/keys, the owner with `headstart keys create`.',
        },
      },
    },
  };
}
