import type { Part, SplitFolders } from '../../shared/domain/dataset/folder-layout.ts';
import type { ApiOptions } from '../context.ts';

/** What `headstart upload` is told. */
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
