import type { Part, SplitFolders } from '../../shared/domain/dataset/folder-layout.ts';
import type { ApiOptions } from '../options/shared.ts';

/** Options of `headstart upload`. */
export interface UploadOptions extends ApiOptions {
  dataset: string;
  label?: string;
  split: Part;
  splits: SplitFolders;
  sync?: boolean;
  add?: boolean;
  yes?: boolean;
  dryRun?: boolean;
  wait: boolean;
}
