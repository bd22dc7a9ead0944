import './upload.css';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { imageTypes } from '../../shared/domain/images/formats.ts';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { type Picked, readChosen, readDropped } from '../uploader/picked.ts';
import { FromCamera } from './from-camera.tsx';

/** Takes images and folders: dropped, chosen or from the camera. */
export function DropZone(props: {
  title: string;
  text: string;
  /** The dataset's labels; undefined while they load. */
  labels: string[] | undefined;
  onPick: (picked: Picked) => void;
  children?: ComponentChildren;
}) {
  const { title, text, labels, onPick, children } = props;
  const [filming, setFilming] = useState(false);
  return (
    <>
      <DropTarget onPick={onPick} data-drop>
        <Icon name="upload" size={24} />
        <strong>{title}</strong>
        <p class="muted">{text}</p>
        <div class="row">
          <FileButton label="Choose a folder" folder onPick={onPick} />
          <FileButton label="Choose files" onPick={onPick} />
          {navigator.mediaDevices && <Button text="Take pictures" onClick={() => setFilming(true)} />}
          {children}
        </div>
      </DropTarget>
      {filming && <FromCamera labels={labels} onPick={onPick} onClose={() => setFilming(false)} />}
    </>
  );
}

/** A box to drop files on. Give it buttons that do the same. */
export function DropTarget(props: {
  class?: string;
  onPick: (picked: Picked) => void;
  children: ComponentChildren;
  'data-drop'?: boolean;
  'data-try'?: boolean;
}) {
  const { class: classes = '', onPick, children, ...data } = props;
  const [over, setOver] = useState(false);

  async function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer) onPick(await readDropped(event.dataTransfer));
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside do the same
    <div
      class={`drop ${classes} ${over ? 'over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void drop(event)}
      {...data}
    >
      {children}
    </div>
  );
}

export function FileButton(props: {
  label: string;
  folder?: boolean;
  single?: boolean;
  onPick: (picked: Picked) => void;
}) {
  const { label, folder = false, single = false, onPick } = props;
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
