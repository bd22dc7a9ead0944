/** Characters at the end that stay. */
const tail = 8;
/** Labels up to this length are never cut in two, in characters. */
const short = 16;

/** A label on one line, cut in its middle where there is no room: what tells `bolt M8 x 40` from its like stands last. */
export function LabelText({ of }: { of: string }) {
  const characters = [...of];
  if (characters.length <= short) return <span class="clip">{of}</span>;
  return (
    <span class="label-text" title={of}>
      <span class="hidden">{of}</span>
      <span class="clip" aria-hidden="true">
        {characters.slice(0, -tail).join('')}
      </span>
      <span aria-hidden="true">{characters.slice(-tail).join('')}</span>
    </span>
  );
}
