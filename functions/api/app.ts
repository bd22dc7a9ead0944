import * as baseRoutes from '../../shared/api/bases.ts';
import * as datasetRoutes from '../../shared/api/datasets.ts';
import * as evaluationRoutes from '../../shared/api/evaluations.ts';
import * as exportRoutes from '../../shared/api/exports.ts';
import * as forgetRoutes from '../../shared/api/forget.ts';
import * as healthRoutes from '../../shared/api/health.ts';
import * as keyRoutes from '../../shared/api/keys.ts';
import * as modelRoutes from '../../shared/api/models.ts';
import { openApiDocument } from '../../shared/api/openapi.ts';
import * as trainingRoutes from '../../shared/api/trainings.ts';
import * as uploadRoutes from '../../shared/api/uploads.ts';
import { createHttpApp, type HttpApp } from '../../shared/lambda/http-app.ts';
import type { Log } from '../../shared/lambda/logger.ts';
import { once } from '../../shared/lambda/once.ts';
import { revokeApiKey } from '../../shared/store/keys/api-keys.ts';
import { deleteModel } from '../../shared/store/models/delete-model.ts';
import { deleteVersion } from '../../shared/store/models/delete-version.ts';
import { listBases } from './bases.ts';
import { getDataset, listDatasets } from './datasets.ts';
import { deleteDataset } from './delete-dataset.ts';
import type { ApiDeps } from './deps.ts';
import { findProblems, repairProblems } from './doctor/doctor.ts';
import { deleteExamples, relabelExamples } from './edit-examples.ts';
import { findThreshold, listDuplicates, listScored } from './evaluations.ts';
import { listExamples } from './examples.ts';
import { getExport, startExport } from './exports.ts';
import { forgetImages } from './forget.ts';
import { type ConsoleFiles, createHome } from './home.ts';
import { createKey, listKeys } from './keys.ts';
import { locateImages } from './locate.ts';
import { getGate, getLive, getVersion, listModels, listVersions, setGate, setLive } from './models.ts';
import { withSweep } from './sweep.ts';
import { cancelTraining, getTraining, listTrainings, startTraining } from './trainings.ts';
import { createPredictionUpload, createUploads } from './uploads.ts';

/** Every route except those of the predict function. */
export function createApiApp(deps: ApiDeps & { logger: Log; console: ConsoleFiles }): HttpApp {
  const app = createHttpApp(deps.logger);
  const document = once(async () => JSON.stringify(openApiDocument()));

  const home = createHome(deps.console, deps.uploadLinks);
  app.get('/', home.page);
  app.get('/assets/:file', home.asset);
  app.get('/openapi.json', async (c) => c.body(await document(), 200, { 'content-type': 'application/json' }));

  app.openapi(datasetRoutes.listDatasets, async (c) => c.json(await listDatasets(deps), 200));
  app.openapi(datasetRoutes.getDataset, async (c) => c.json(await getDataset(deps, c.req.valid('param').dataset), 200));
  app.openapi(datasetRoutes.listExamples, async (c) =>
    c.json(await listExamples(deps, c.req.valid('param').dataset, c.req.valid('query')), 200),
  );
  app.openapi(datasetRoutes.relabelExamples, async (c) =>
    c.json(await relabelExamples(deps, c.req.valid('param').dataset, c.req.valid('json')), 200),
  );
  app.openapi(datasetRoutes.deleteExamples, async (c) =>
    c.json(await deleteExamples(deps, c.req.valid('param').dataset, c.req.valid('json')), 200),
  );
  app.openapi(datasetRoutes.deleteDataset, async (c) => {
    const allowLive = c.req.valid('query').live;
    return c.json(await deleteDataset(deps, c.req.valid('param').dataset, { allowLive }), 200);
  });
  app.openapi(forgetRoutes.forgetImages, async (c) =>
    c.json(await forgetImages(deps, c.req.valid('param').dataset, c.req.valid('json')), 200),
  );
  app.openapi(uploadRoutes.createUploads, async (c) =>
    c.json(await createUploads(deps, c.req.valid('param').dataset, c.req.valid('json')), 201),
  );
  app.openapi(uploadRoutes.createPredictionUpload, async (c) =>
    c.json(await createPredictionUpload(deps, c.req.valid('json')), 201),
  );

  app.openapi(baseRoutes.listBases, async (c) => c.json(await listBases(deps), 200));

  app.openapi(trainingRoutes.startTraining, async (c) => {
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const { model } = c.req.valid('param');
    const training = await withSweep(deps, () => startTraining(deps, model, c.req.valid('json'), idempotencyKey));
    return c.json(training, 202, { Location: `/v1/trainings/${training.id}` });
  });
  app.openapi(trainingRoutes.listTrainings, async (c) =>
    c.json(await withSweep(deps, () => listTrainings(deps, c.req.valid('query').limit)), 200),
  );
  app.openapi(trainingRoutes.getTraining, async (c) => c.json(await getTraining(deps, c.req.valid('param').id), 200));
  app.openapi(trainingRoutes.cancelTraining, async (c) =>
    c.json(await cancelTraining(deps, c.req.valid('param').id), 200),
  );

  app.openapi(modelRoutes.listModels, async (c) => c.json(await listModels(deps), 200));
  app.openapi(modelRoutes.listVersions, async (c) =>
    c.json(await listVersions(deps, c.req.valid('param').model, c.req.valid('query').limit), 200),
  );
  app.openapi(modelRoutes.getVersion, async (c) => {
    const { model, version } = c.req.valid('param');
    return c.json(await getVersion(deps, model, version), 200);
  });
  app.openapi(evaluationRoutes.listScoredExamples, async (c) => {
    const { model, version } = c.req.valid('param');
    return c.json(await listScored(deps, model, version, c.req.valid('query')), 200);
  });
  app.openapi(evaluationRoutes.locateImages, async (c) => {
    const { model, version } = c.req.valid('param');
    return c.json({ images: await locateImages(deps, model, version, c.req.valid('json').keys) }, 200);
  });
  app.openapi(evaluationRoutes.listDuplicates, async (c) => {
    const { model, version } = c.req.valid('param');
    return c.json(await listDuplicates(deps, model, version, c.req.valid('query')), 200);
  });
  app.openapi(evaluationRoutes.findThreshold, async (c) => {
    const { model, version } = c.req.valid('param');
    return c.json(await findThreshold(deps, model, version, c.req.valid('query')), 200);
  });
  app.openapi(modelRoutes.getLive, async (c) => c.json(await getLive(deps, c.req.valid('param').model), 200));
  app.openapi(exportRoutes.startExport, async (c) => {
    const { model, version } = c.req.valid('param');
    const { format } = c.req.valid('json');
    const Location = `/v1/models/${model}/versions/${version}/exports/${format}`;
    return c.json(await withSweep(deps, () => startExport(deps, { model, version, format })), 202, { Location });
  });
  app.openapi(exportRoutes.getExport, async (c) => c.json(await getExport(deps, c.req.valid('param')), 200));
  app.openapi(modelRoutes.setLive, async (c) => {
    const caller = c.env.caller;
    return c.json(await setLive(deps, c.req.valid('param').model, c.req.valid('json'), caller?.keyName ?? ''), 200);
  });
  app.openapi(modelRoutes.getGate, async (c) => c.json(await getGate(deps, c.req.valid('param').model), 200));
  app.openapi(modelRoutes.setGate, async (c) =>
    c.json(await setGate(deps, c.req.valid('param').model, c.req.valid('json').policy), 200),
  );
  app.openapi(modelRoutes.deleteVersion, async (c) => {
    const { model, version } = c.req.valid('param');
    await deleteVersion(deps.state, model, version, { allowLive: c.req.valid('query').live });
    return c.body(null, 204);
  });
  app.openapi(modelRoutes.deleteModel, async (c) => {
    await deleteModel(deps.state, c.req.valid('param').model, { allowLive: c.req.valid('query').live });
    return c.body(null, 204);
  });

  app.openapi(healthRoutes.findProblems, async (c) => c.json(await findProblems(deps, c.req.valid('query')), 200));
  app.openapi(healthRoutes.repairProblems, async (c) => c.json(await repairProblems(deps, c.req.valid('query')), 200));

  app.openapi(keyRoutes.listKeys, async (c) => c.json(await listKeys(deps), 200));
  app.openapi(keyRoutes.createKey, async (c) => c.json(await createKey(deps, c.req.valid('json')), 201));
  app.openapi(keyRoutes.deleteKey, async (c) => {
    await revokeApiKey(deps.state, c.req.valid('param').id);
    return c.body(null, 204);
  });
  return app;
}
