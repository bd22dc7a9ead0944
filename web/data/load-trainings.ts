import type { TrainingList } from '../../shared/api/types.ts';
import { call, maxPageSize } from '../api/client.ts';

/** The newest trainings of all models. */
export const loadTrainings = (): Promise<TrainingList> => call('listTrainings', { limit: maxPageSize });
