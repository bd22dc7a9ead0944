export { AskLabel, labelQuestion } from './ask-label.tsx';
export { LabelChoice } from './label-choice.tsx';
export { RelabelDialog } from './relabel-dialog.tsx';
