/** Characters at the end that are never cut. */
const tailLength = 8;
/** Labels up to this length are cut only at the end, in characters. */
const shortLength = 16;

/** A label on one line, cut in the middle if necessary: `bolt M8 x 40` and its neighbours differ at the end. */
export function LabelText({ of }: { of: string }) {
  const characters = [...of];
  if (characters.length <= shortLength) return <span class="clip">{of}</span>;
  return (
    <span class="label-text" title={of}>
      <span class="hidden">{of}</span>
      <span class="clip" aria-hidden="true">
        {characters.slice(0, -tailLength).join('')}
      </span>
      <span aria-hidden="true">{characters.slice(-tailLength).join('')}</span>
    </span>
  );
}
