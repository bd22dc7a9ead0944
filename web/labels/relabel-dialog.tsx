import { AskLabel, labelQuestion } from './ask-label.tsx';

/** Asks for the new label of images in a dataset; null removes the label. */
export function RelabelDialog(props: {
  images: number;
  labels: string[] | undefined;
  onLabel: (label: string | null) => void;
  onClose: () => void;
}) {
  const { images, onLabel, ...rest } = props;
  return (
    <AskLabel
      title={labelQuestion(images)}
      onLabel={onLabel}
      withoutLabel={{ title: 'Remove the label', run: () => onLabel(null) }}
      {...rest}
    />
  );
}
