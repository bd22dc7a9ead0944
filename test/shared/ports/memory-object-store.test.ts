import { createMemoryObjectStore } from '../../support/memory-object-store.ts';
import { describeObjectStore } from './object-store.contract.ts';

const store = createMemoryObjectStore();

describeObjectStore('the store in memory', async () => store);
