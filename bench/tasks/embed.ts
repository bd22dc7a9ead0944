import { readFile } from 'node:fs/promises';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { answer, clocked, readTask } from './task.ts';

/** The extractor on some images, as embed has them. */
const { paths, base } = await readTask<{ paths: string[]; base: string }>();
const files = await Promise.all(paths.map((path) => readFile(path)));
const [importSeconds, { createExtractor }] = await clocked(() => import('../../shared/ml/extract/extractor.ts'));
const extractor = await createExtractor({ folder: base });
const [seconds] = await clocked(() => eachLimited(files, 32, (bytes) => extractor.extract(bytes)));
await extractor.close();
await answer({ importSeconds, seconds });
