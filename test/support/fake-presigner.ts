export * from '../../torture/doubles/fake-presigner.ts';
