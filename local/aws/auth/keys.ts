import { createHash, createHmac, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Credentials, Principal } from '../../contracts/policies.ts';
import { checkPolicy, type IdentityPolicies } from './policy.ts';

/** Who sends a request. */
export interface Identity {
  arn: string;
  policies: IdentityPolicies;
}

export interface StoredKey extends Credentials {
  identity: Identity;
}

export interface KeyRing {
  find(accessKeyId: string): StoredKey | undefined;
  /** The same keys for the same ARN, as long as the folder lasts; a later call replaces the policies. */
  credentialsFor(principal: Principal): Credentials;
}

/**
 * Keys of one folder. The owner's are drawn once and kept in `dir`; a role's are derived from them, so that a link
 * which a role signed outlives a restart without anything more being kept.
 */
export function openKeyRing(dir: string): KeyRing {
  const owner = ownerKeys(path.join(dir, 'keys.json'));
  const keys = new Map<string, StoredKey>();
  return {
    find: (accessKeyId) => keys.get(accessKeyId),
    credentialsFor({ arn, policies }) {
      if (policies !== 'owner') for (const policy of policies) checkPolicy(policy, `a policy of ${arn}`);
      const credentials = policies === 'owner' ? owner : roleKeys(owner, arn);
      keys.set(credentials.accessKeyId, { ...credentials, identity: { arn, policies } });
      // A copy: SDK clients write into what they are given.
      return { ...credentials };
    },
  };
}

function ownerKeys(file: string): Credentials {
  try {
    makePrivate(file);
    const { accessKeyId, secretAccessKey }: Partial<Credentials> = JSON.parse(readFileSync(file, 'utf8'));
    if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
    throw new Error('it has no accessKeyId or no secretAccessKey');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new Error(`${file} can't be read: ${(error as Error).message}. Delete it to get new keys.`);
    }
  }
  const drawn = { accessKeyId: `AKIA${keyId(randomBytes(32))}`, secretAccessKey: randomBytes(30).toString('base64') };
  writeFileSync(file, `${JSON.stringify(drawn)}\n`, { mode: 0o600 });
  return drawn;
}

/** Of an earlier version, or copied. */
function makePrivate(file: string): void {
  try {
    chmodSync(file, 0o600);
  } catch {
    // Somebody else's, or not there: reading it says more.
  }
}

function roleKeys({ secretAccessKey }: Credentials, arn: string): Required<Credentials> {
  const derive = (what: string) => createHmac('sha512', secretAccessKey).update(`${what}:${arn}`).digest();
  return {
    accessKeyId: `ASIA${keyId(derive('id'))}`,
    secretAccessKey: derive('secret').subarray(0, 30).toString('base64'),
    sessionToken: derive('token').toString('base64'),
  };
}

/** 16 characters of base32, as AWS's key ids have them. */
function keyId(bytes: Buffer): string {
  const digest = createHash('sha256').update(bytes).digest();
  return [...digest.subarray(0, 16)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('');
}
