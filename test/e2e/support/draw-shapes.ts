import { drawShapes } from '../../../cli/demo/shapes.ts';

/** Draws in a process of its own, which takes a tenth of the time: `draw-shapes.ts FOLDER HOW-MANY-OF-EACH SEED`. */
const [folder = '', perShape, seed] = process.argv.slice(2);
await drawShapes(folder, Number(perShape), Number(seed));
