import { describeRoute } from './describe-route.ts';
import { createJsonSchemas } from './json-schema.ts';
import { routes } from './routes.ts';

const description = `Image classification by transfer learning.

Send a key as \`Authorization: Bearer hs_...\`. Each route names the scope it needs; \`admin\` includes \`manage\`, which includes \`predict\`.

Errors of the functions are problem details (RFC 9457, \`application/problem+json\`): decide by their \`code\`, read their \`detail\`. The gateway itself answers a few with \`{"message"}\` only, as \`application/json\`: 401 without a key, 403 for a key that is unknown, revoked or expired, 404 outside /v1 and for methods that no route has, 413 for a body that is too large (an image over 4.5 MB is uploaded first: POST /v1/predictions/uploads), 429 when there are too many requests, 500 and 503 when a function did not answer.

Answers may get further fields in a later version; requests with fields or query parameters that are not described are refused.`;

const tags = {
  Bases: 'The pretrained networks whose features heads are trained on.',
  Datasets: 'Images, by label, in the uploads bucket.',
  Health: 'What is wrong with what is stored, and its repair.',
  Keys: 'API keys.',
  Models: 'Versions of models: how good they are, which one is live, and exports.',
  Predictions: 'Labels of new images.',
  Trainings: 'Jobs that train a new version of a model.',
};

/** The description of the whole API (OpenAPI 3.1), made of the schemas that requests are validated with. */
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
    servers: [{ url: '/', description: 'Where this description comes from.' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas.components).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'hs_...',
          description: 'An API key. An admin makes one with POST /v1/keys, the owner with `headstart keys create`.',
        },
      },
    },
  };
}
