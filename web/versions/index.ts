export { promote } from './promote.ts';
export { defaultVersion, VersionSelect } from './version-select.tsx';
