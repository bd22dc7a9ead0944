import { useState } from 'preact/hooks';

/** An image of a dataset in a square of `size` px, or a placeholder while it has no link or can't be loaded. */
export function Picture(props: { url: string | undefined; alt: string; size: number; deleted?: boolean }) {
  const { url, alt, size, deleted = false } = props;
  const [failed, setFailed] = useState<string>();
  const style = { width: `${size}px`, height: `${size}px` };
  if (url !== undefined && failed !== url)
    return <img class="thumbnail" src={url} alt={alt} loading="lazy" style={style} onError={() => setFailed(url)} />;
  return (
    <span class="thumbnail missing" style={style}>
      {deleted ? 'deleted' : failed && 'Reload to see it'}
    </span>
  );
}
