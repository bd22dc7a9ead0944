/** The commands for the API routes that messages name, the most specific first. */
const commands: readonly [route: RegExp, command: string][] = [
  [/GET \/v1\/models\/([^/\s]+)\/versions/g, 'headstart models $1'],
  [/GET \/v1\/models/g, 'headstart models'],
  [/POST \/v1\/models\/([^/\s]+)\/trainings/g, 'headstart train $1'],
  [/PUT \/v1\/models\/([^/\s]+)\/live/g, 'headstart models $1 --live VERSION'],
  [/DELETE \/v1\/models\/([^/\s]+)\/versions\/(\d+)/g, 'headstart models delete $1 $2'],
  [/POST \/v1\/models\/([^/\s]+)\/versions\/(\d+)\/exports/g, 'headstart export $1 FOLDER --version $2'],
  [/PUT \/v1\/models\/([^/\s]+)\/gate/g, 'headstart models gate $1 POLICY'],
  [/GET \/v1\/datasets/g, 'headstart datasets'],
  [/POST \/v1\/trainings\/([^/\s]+)\/cancel/g, 'headstart trainings cancel $1'],
  [/GET \/v1\/trainings/g, 'headstart trainings'],
  [/GET \/v1\/bases/g, 'headstart base list'],
  [/GET \/v1\/keys/g, 'headstart keys'],
  [/DELETE \/v1\/keys\/(\w+)/g, 'headstart keys revoke $1'],
  [/POST \/v1\/keys/g, 'headstart keys create'],
  [/\?live=true/g, '--even-live'],
  [/classWeights `balanced`/g, '--class-weights balanced'],
];

/** Replaces API routes in a message by commands. */
export const inCommands = (message: string): string =>
  commands.reduce((text, [route, command]) => text.replace(route, command), message);
