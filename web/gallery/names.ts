import type { ExampleStatus, Split } from '../../shared/api/types.ts';

export const statusNames: Record<ExampleStatus, string> = {
  embedded: 'Ready',
  pending: 'Pending',
  rejected: 'Rejected',
};

export const splitNames: Record<Split, string> = {
  train: 'Training set',
  test: 'Test set',
  golden: 'Golden set',
  unlabelled: 'Unlabelled',
};
