import { Button } from '../components/button.tsx';

/** Buttons of the map: the meaning of a drag, and zooming. */
export function ScatterControls(props: {
  dragMoves: boolean;
  onDragMoves: (dragMoves: boolean) => void;
  onZoom: (factor: number) => void;
  onReset: () => void;
}) {
  const { dragMoves, onDragMoves, onZoom, onReset } = props;
  return (
    <div class="zoom row">
      <fieldset class="segments">
        <legend class="hidden">Dragging</legend>
        <Button text="Select" kind="small" aria-pressed={!dragMoves} onClick={() => onDragMoves(false)} />
        <Button text="Move" kind="small" aria-pressed={dragMoves} onClick={() => onDragMoves(true)} />
      </fieldset>
      <Button text="+" kind="small" aria-label="Zoom in" onClick={() => onZoom(1.5)} />
      <Button text="−" kind="small" aria-label="Zoom out" onClick={() => onZoom(1 / 1.5)} />
      <Button text="All" kind="small" onClick={onReset} />
    </div>
  );
}
