export { DropZone, FileButton } from './drop-zone.tsx';
export { UploadProgress } from './upload-progress.tsx';
export { UploadQuestion } from './upload-question.tsx';
export { isAsking, useUpload } from './use-upload.ts';
