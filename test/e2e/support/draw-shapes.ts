import { drawShapes } from '../../../cli/demo/shapes.ts';

/** Draws shapes in a process of its own, which takes a tenth of the time: `draw-shapes.ts FOLDER PER-CLASS SEED`. */
const [folder = '', perShape, seed] = process.argv.slice(2);
await drawShapes(folder, Number(perShape), Number(seed));
