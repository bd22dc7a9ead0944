export { AskLabel, whatShows } from './ask-label.tsx';
export { LabelChoice } from './label-choice.tsx';
