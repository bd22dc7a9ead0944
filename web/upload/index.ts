export { DropTarget, DropZone, FileButton } from './drop-zone.tsx';
export { isUploadPending, upload } from './pending.ts';
export { UploadProgress } from './upload-progress.tsx';
export { UploadQuestion } from './upload-question.tsx';
