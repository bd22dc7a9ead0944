import { useState } from 'preact/hooks';

/** An image of a dataset, in a square of `size` px: its place until its link is there, and a word where it is gone. */
export function Picture({
  url,
  alt,
  size,
  deleted = false,
}: {
  url: string | undefined;
  alt: string;
  size: number;
  deleted?: boolean;
}) {
  const [failed, setFailed] = useState<string>();
  if (url !== undefined && failed !== url) {
    return <img src={url} alt={alt} loading="lazy" width={size} height={size} onError={() => setFailed(url)} />;
  }
  return (
    <span class="nothing" style={{ width: `${size}px`, height: `${size}px` }}>
      {deleted ? 'deleted' : failed && 'Reload to see it'}
    </span>
  );
}
