import { useCallback, useEffect, useState } from 'preact/hooks';
import { predict, type TimedPrediction } from './predict.ts';

export interface TriedPicture {
  url: string;
  name: string;
  prediction?: TimedPrediction;
  error?: Error;
}

/** The last picture, pasted or passed to `classify`, with its prediction. */
export function usePicture(model: string, version: number | undefined, explain: boolean, onPicture: () => void) {
  const [picture, setPicture] = useState<TriedPicture>();

  const classify = useCallback(
    async (image: File | undefined) => {
      if (!image) return;
      onPicture();
      const url = URL.createObjectURL(image);
      setPicture((before) => {
        if (before) URL.revokeObjectURL(before.url);
        return { url, name: image.name };
      });
      const update = (more: Partial<TriedPicture>) =>
        setPicture((now) => (now?.url === url ? { ...now, ...more } : now));
      await predict(model, image, { version, explain }).then(
        (prediction) => update({ prediction }),
        (error) => update({ error }),
      );
    },
    [model, version, explain],
  );

  useEffect(() => {
    const onPaste = ({ clipboardData }: ClipboardEvent) =>
      void classify([...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/')));
    addEventListener('paste', onPaste);
    return () => removeEventListener('paste', onPaste);
  }, [classify]);

  return { picture, classify };
}
