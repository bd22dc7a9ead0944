import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startAws } from '../../local/aws/start.ts';
import { accountId } from '../../local/run.ts';
import { type Ready, region } from '../runtime.ts';

/** A server in its own process: the runtime's S3 and SQS, or a bare node:http server for comparison. */
const [, , serving, folder = ''] = process.argv;
if (serving === 'aws') await serveAws(folder);
else serveBare();

async function serveAws(dir: string): Promise<void> {
  const buckets = [{ name: 'bench', cors: [], notifications: [], versioned: false, expirations: [] }];
  const queues = [{ name: 'bench', visibilityTimeout: 30, retentionPeriod: 600, delay: 0, receiveWaitTime: 0 }];
  const aws = await startAws({ dir, port: 0, region, accountId, buckets, queues });
  const credentials = aws.credentialsFor({ arn: `arn:aws:iam::${accountId}:root`, policies: 'owner' });
  process.send?.({ endpoint: aws.endpoint, queueUrl: aws.queueUrl('bench'), credentials } satisfies Ready);
  process.on('message', () => {
    global.gc?.();
    process.send?.(process.memoryUsage().rss);
  });
}

function serveBare(): void {
  const stored = new Map<string, { body: Buffer; checksum: string }>();
  const bodyOf = async (request: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const server = createServer(async (request, response) => {
    const key = (request.url ?? '').split('?')[0] ?? '';
    if (request.method === 'GET') {
      const { body, checksum } = stored.get(key) ?? { body: '', checksum: '' };
      return response.setHeader('x-amz-checksum-crc32', checksum).end(body);
    }
    const checksum = `${request.headers['x-amz-checksum-crc32'] ?? ''}`;
    stored.set(key, { body: await bodyOf(request), checksum });
    response.setHeader('etag', `"${createHash('md5').update(key).digest('hex')}"`);
    response.end();
  });
  server.listen(0, '127.0.0.1', () => {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.send?.({ endpoint, queueUrl: '', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } } satisfies Ready);
  });
}
