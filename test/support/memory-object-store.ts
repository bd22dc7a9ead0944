export * from '../../torture/doubles/memory-object-store.ts';
