export { makeLive } from './make-live.ts';
