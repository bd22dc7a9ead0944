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
        {[false, true].map((moves) => (
          <button
            type="button"
            key={`${moves}`}
            class="button small"
            aria-pressed={dragMoves === moves}
            onClick={() => onDragMoves(moves)}
          >
            {moves ? 'Move' : 'Select'}
          </button>
        ))}
      </fieldset>
      <button type="button" class="button small" aria-label="Zoom in" onClick={() => onZoom(1.5)}>
        +
      </button>
      <button type="button" class="button small" aria-label="Zoom out" onClick={() => onZoom(1 / 1.5)}>
        −
      </button>
      <button type="button" class="button small" onClick={onReset}>
        All
      </button>
    </div>
  );
}
