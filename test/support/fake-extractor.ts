export * from '../../torture/doubles/fake-extractor.ts';
