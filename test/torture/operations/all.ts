import { changeLiveAtOnce, changeOneImageAtOnce } from './at-once.ts';
import { browse } from './browse.ts';
import { deleteExamples, deleteInS3 } from './delete.ts';
import { exportVersion } from './export.ts';
import { chooseGate, deleteVersion, promote, readLive } from './live.ts';
import { moveInS3, relabel } from './move.ts';
import type { Operation } from './operation.ts';
import { predict } from './predict.ts';
import { deleteDataset, emptyInS3, forget } from './remove-many.ts';
import { cancel, follow, train } from './train.ts';
import { upload, uploadAgain } from './upload.ts';
import { uploadForm } from './upload-form.ts';

/** All operations of clients. @param formats of exports */
export const operations = (formats: readonly string[]): readonly Operation[] => [
  upload,
  uploadAgain,
  uploadForm,
  deleteInS3,
  deleteExamples,
  deleteDataset,
  emptyInS3,
  forget,
  moveInS3,
  changeOneImageAtOnce,
  changeLiveAtOnce,
  relabel,
  train,
  cancel,
  follow,
  promote,
  readLive,
  deleteVersion,
  chooseGate,
  exportVersion(formats),
  predict,
  browse,
];
