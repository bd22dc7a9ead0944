import { crc32 } from 'node:zlib';

const ending = /,"crc":"([0-9a-f]{8})"\}$/;

/** A change as a line of JSON. Its last field is the CRC-32 of the line without that field. */
export function formatLine(change: object): string {
  const json = JSON.stringify(change);
  return `${json.slice(0, -1)},"crc":"${checksumOf(json)}"}\n`;
}

/**
 * @param text a line without its end
 * @param mayLack allow a missing checksum, as in journals of version 1
 * @throws Error that names the problem
 */
export function parseLine(text: string, { mayLack }: { mayLack: boolean }): unknown {
  const [field, checksum] = ending.exec(text) ?? [];
  const json = field === undefined ? text : `${text.slice(0, -field.length)}}`;
  const change = parseJson(json);
  if (checksum === undefined && !mayLack) throw new Error('it has no checksum');
  if (checksum !== undefined && checksum !== checksumOf(json)) throw new Error('its checksum does not match');
  return change;
}

const checksumOf = (json: string) => crc32(json).toString(16).padStart(8, '0');

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error('it is not JSON');
  }
}
