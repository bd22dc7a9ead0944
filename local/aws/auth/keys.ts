import { createHash, createHmac, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Credentials, Principal } from '../../contracts/policies.ts';
import { checkPolicy, type IdentityPolicies } from './policy.ts';

export interface Identity {
  arn: string;
  policies: IdentityPolicies;
}

export interface StoredKey extends Credentials {
  identity: Identity;
}

export interface KeyRing {
  find(accessKeyId: string): StoredKey | undefined;
  /** An ARN always has the same keys in a folder. A later call replaces its policies. */
  credentialsFor(principal: Principal): Credentials;
}

/**
 * The keys of one folder. Those of the owner are random and stored in `dir`. Those of a role are derived from them, so
 * links that a role has signed work after a restart.
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
      // A copy, because SDK clients write into it.
      return { ...credentials };
    },
  };
}

function ownerKeys(file: string): Credentials {
  try {
    makePrivate(file);
    const { accessKeyId, secretAccessKey }: Partial<Credentials> = JSON.parse(readFileSync(file, 'utf8'));
    if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
    throw new Error('accessKeyId or secretAccessKey is missing');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new Error(`${file} can't be read: ${(error as Error).message}. Delete it to get new keys.`);
    }
  }
  const generated = {
    accessKeyId: `AKIA${keyId(randomBytes(32))}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
  writeFileSync(file, `${JSON.stringify(generated)}\n`, { mode: 0o600 });
  return generated;
}

/** The file may come from an earlier release, or be a copy. */
function makePrivate(file: string): void {
  try {
    chmodSync(file, 0o600);
  } catch {
    // The file is missing or another user's: reading it gives a better error.
  }
}

function roleKeys({ secretAccessKey }: Credentials, arn: string): Required<Credentials> {
  const derive = (purpose: string) => createHmac('sha512', secretAccessKey).update(`${purpose}:${arn}`).digest();
  return {
    accessKeyId: `ASIA${keyId(derive('id'))}`,
    secretAccessKey: derive('secret').subarray(0, 30).toString('base64'),
    sessionToken: derive('token').toString('base64'),
  };
}

/** 16 characters of base32, as in AWS's key ids. */
function keyId(bytes: Buffer): string {
  const digest = createHash('sha256').update(bytes).digest();
  return [...digest.subarray(0, 16)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('');
}
