import type { SecretsManager } from '../../lib/constructs/rotation-function/rotate.ts';

interface Version {
  id: string;
  content: string | undefined;
  stages: Set<string>;
}

/** What a test does in the role of Secrets Manager and of people. */
export interface TestedSecretsManager extends SecretsManager {
  /** Stores a first value. */
  store(content: string): Promise<void>;
  /** Starts a rotation: makes an empty pending version. */
  start(token: string): Promise<void>;
  /** Takes the label of an interrupted rotation away, as an operator has to before another one starts. */
  cancel(token: string): Promise<void>;
}

const SECRET = 'arn:aws:secretsmanager:eu-west-2:123456789012:secret:LoansKey-a1b2c3';

/**
 * Secrets Manager in memory: one secret, with the documented rules of versions and their labels.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
export function createFakeSecretsManager(): TestedSecretsManager & { arn: string } {
  const versions: Version[] = [];
  const refuse = (name: string): never => {
    throw Object.assign(new Error(`${name} of the fake`), { name });
  };
  const label = (to: Version | undefined, stage: string): void => {
    for (const { stages } of versions) stages.delete(stage);
    to?.stages.add(stage);
  };
  const find = (id: string | undefined, stage: string | undefined): Version | undefined =>
    versions.find((one) => (id ?? one.id) === one.id && (stage === undefined || one.stages.has(stage)));
  return {
    arn: SECRET,
    async store(content) {
      const first = { id: 'first', content, stages: new Set<string>() };
      versions.push(first);
      label(first, 'AWSCURRENT');
    },
    async start(token) {
      if (find(token, undefined)) return; // the same rotation again
      const pending = { id: token, content: undefined, stages: new Set<string>() };
      versions.push(pending);
      label(pending, 'AWSPENDING');
    },
    async cancel(token) {
      find(token, 'AWSPENDING')?.stages.delete('AWSPENDING');
    },
    async describeSecret() {
      const labelled = versions.filter(({ stages }) => stages.size > 0);
      const entries = labelled.map(({ id, stages }) => [id, [...stages]]);
      return { RotationEnabled: true, VersionIdsToStages: Object.fromEntries(entries) };
    },
    async getSecretValue({ VersionId, VersionStage }) {
      const found = find(VersionId, VersionStage ?? (VersionId === undefined ? 'AWSCURRENT' : undefined));
      if (found?.content === undefined) return refuse('ResourceNotFoundException');
      return { SecretString: found.content };
    },
    async putSecretValue({ ClientRequestToken, SecretString, VersionStages }) {
      const known = find(ClientRequestToken, undefined);
      if (known?.content === SecretString) return;
      if (known?.content !== undefined) return refuse('ResourceExistsException');
      const put = known ?? { id: ClientRequestToken, content: SecretString, stages: new Set<string>() };
      put.content = SecretString;
      if (!known) versions.push(put);
      for (const stage of VersionStages) label(put, stage);
    },
    async updateSecretVersionStage({ VersionStage, MoveToVersionId, RemoveFromVersionId }) {
      const holder = find(undefined, VersionStage);
      if (holder && holder.id !== RemoveFromVersionId) return refuse('InvalidParameterException');
      label(find(MoveToVersionId, undefined), VersionStage);
      if (VersionStage === 'AWSCURRENT') label(holder, 'AWSPREVIOUS');
    },
    async listSecretVersionIds({ MaxResults }) {
      return {
        Versions: versions
          .toReversed()
          .map(({ id }) => ({ VersionId: id }))
          .slice(0, MaxResults),
      };
    },
  };
}
