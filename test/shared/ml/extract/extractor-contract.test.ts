import { fileURLToPath } from 'node:url';
import { createRandom } from '../../../../cli/demo/random.ts';
import { drawShape } from '../../../../cli/demo/shapes.ts';
import { createExtractor } from '../../../../shared/ml/extract/extractor.ts';
import { describeExtractor } from '../../ports/extractor.contract.ts';

const folder = fileURLToPath(new URL('../../../../bases/efficientnet-lite0', import.meta.url));

describeExtractor('the extractor of EfficientNet-Lite0', () => createExtractor({ folder, processors: 1 }), {
  one: () => drawShape('circle', createRandom(1)),
  other: () => drawShape('square', createRandom(2)),
  broken: new TextEncoder().encode('no image'),
});
