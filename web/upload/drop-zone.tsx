import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { imageTypes } from '../../shared/domain/images/formats.ts';
import { Icon } from '../components/icon.tsx';
import { type Picked, readChosen, readDropped } from '../uploader/picked.ts';
import { FromCamera } from './from-camera.tsx';

/** Takes images and folders that are dropped, and offers to choose them or to take them with the camera. */
export function DropZone({
  title,
  text,
  labels,
  onPick,
  children,
}: {
  title: string;
  text: string;
  /** What the dataset has; undefined as long as that is not known. */
  labels: string[] | undefined;
  onPick: (picked: Picked) => void;
  children?: ComponentChildren;
}) {
  const [over, setOver] = useState(false);
  const [filming, setFilming] = useState(false);

  async function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    if (!event.dataTransfer) return;
    onPick(await readDropped(event.dataTransfer));
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way more; the buttons inside are for everybody */}
      <div
        class={over ? 'drop over' : 'drop'}
        data-drop
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
      >
        <Icon name="upload" size={24} />
        <strong>{title}</strong>
        <p class="muted">{text}</p>
        <div class="row">
          <FileButton label="Choose a folder" folder onPick={onPick} />
          <FileButton label="Choose files" onPick={onPick} />
          {navigator.mediaDevices && (
            <button type="button" class="button" onClick={() => setFilming(true)}>
              Take pictures
            </button>
          )}
          {children}
        </div>
      </div>
      {filming && <FromCamera labels={labels} onPick={onPick} onClose={() => setFilming(false)} />}
    </>
  );
}

export function FileButton({
  label,
  folder = false,
  single = false,
  onPick,
}: {
  label: string;
  folder?: boolean;
  single?: boolean;
  onPick: (picked: Picked) => void;
}) {
  return (
    <label class="button file">
      {label}
      <input
        type="file"
        class="hidden"
        accept={folder ? undefined : imageTypes.join()}
        multiple={!single}
        {...(folder && { webkitdirectory: true })}
        onChange={({ currentTarget }) => {
          if (currentTarget.files?.length) onPick({ files: readChosen(currentTarget.files), unread: [] });
          currentTarget.value = '';
        }}
      />
    </label>
  );
}
