import { useId } from 'preact/hooks';
import { deepPaysFrom, estimateDeepSeconds } from '../../shared/domain/deep-estimate.ts';
import { duration } from '../../shared/domain/duration.ts';
import { count } from '../words/numbers.ts';

/** A dense head in seconds, or the better of a dense and a deep head in minutes. */
export function HeadChoice(props: {
  /** Number of training images. */
  images: number;
  /** Number of labels. */
  labels: number;
  /** Epochs of the deep head, if not the default. */
  epochs: number | undefined;
  deep: boolean;
  onChange: (deep: boolean) => void;
}) {
  const { images, labels, epochs, deep, onChange } = props;
  const name = useId();
  const accurate = images > 0 ? `about ${duration(estimateDeepSeconds(images, epochs ? { epochs } : {}))}` : 'minutes';
  return (
    <fieldset class="head-choice">
      <legend class="hidden">Kind of training</legend>
      <Choice name={name} title="Fast" time="seconds" checked={!deep} onChoose={() => onChange(false)} />
      <Choice name={name} title="Accurate" time={accurate} checked={deep} onChoose={() => onChange(true)} />
      <p class="muted small">
        Accurate also trains the last blocks of the base model, and keeps the better head. {advice(images / labels)}
      </p>
    </fieldset>
  );
}

/** @param perLabel mean number of images; NaN if there is no label */
function advice(perLabel: number): string {
  const general = `It pays from about ${deepPaysFrom} images per label`;
  return perLabel < deepPaysFrom ? `${general}; you have about ${count(Math.round(perLabel))}.` : `${general}.`;
}

function Choice(props: { name: string; title: string; time: string; checked: boolean; onChoose: () => void }) {
  const { name, title, time, checked, onChoose } = props;
  return (
    <label class="row">
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      {title} <span class="muted small">{time}</span>
    </label>
  );
}
