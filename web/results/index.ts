export { scoreOf } from './score-of.ts';
