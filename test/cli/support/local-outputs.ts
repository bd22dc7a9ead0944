/** What a local runtime writes to outputs.json, with its parts at these addresses. */
export const localOutputs = (own: { endpoint?: string; apiUrl?: string } = {}) => ({
  apiUrl: 'http://127.0.0.1:8080',
  apiKey: 'hs_local',
  uploadsBucket: 'uploads',
  stateBucket: 'state',
  region: 'us-east-1',
  endpoint: 'http://127.0.0.1:4566',
  accessKeyId: 'AKIA1',
  secretAccessKey: 'secret',
  ...own,
});
