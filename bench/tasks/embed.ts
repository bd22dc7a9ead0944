import { readFile } from 'node:fs/promises';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { answer, clocked, readTask } from './task.ts';

/** Embeds images with the extractor, as embed does. */
const { paths, base } = await readTask<{ paths: string[]; base: string }>();
const files = await Promise.all(paths.map((path) => readFile(path)));
const [importSeconds, { createExtractor }] = await clocked(() => import('../../shared/ml/extract/extractor.ts'));
const extractor = await createExtractor({ folder: base });
const [seconds] = await clocked(() => eachLimited(files, 32, (bytes) => extractor.extract(bytes)));
await extractor.close();
await answer({ importSeconds, seconds });
