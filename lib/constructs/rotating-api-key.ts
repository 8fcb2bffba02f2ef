import { join } from 'node:path';
import { Duration, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { OVERLAP_MAX_DAYS } from '../../core/overlap.ts';

export interface RotatingApiKeyProps {
  /** URL of Latchkey's admin API: the output `AdminApiUrl` of its stack. */
  readonly adminApiUrl: string;
  /** URL of a protected API that answers 2xx to a GET with the key. Each new key is tried there before programs get it. */
  readonly testUrl: string;
  /** How often the key is renewed. @default 30 days */
  readonly every?: Duration;
  /** How long the old key works beside the new one: 1 to 30 days. @default as long as the key's level permits */
  readonly overlap?: Duration;
  /**
   * Whether the old key is deleted once the new one is in use and it was not used for a day itself. Otherwise it works until the overlap
   * ends. @default false
   */
  readonly deletesOldKey?: boolean;
  /** @default a name that CloudFormation generates */
  readonly secretName?: string;
  /** Encrypts the secret. @default the key of Secrets Manager */
  readonly encryptionKey?: kms.IKey;
}

/** `overlap` is not a number of days from 1 to 30. */
export class OverlapError extends Error {
  override readonly name = 'OverlapError';
  readonly code = 'overlap-invalid';
}

const EVERY = Duration.days(30);
const DELETION_TRIED_EVERY = Duration.hours(6);

/**
 * A secret with an API key that renews itself. The key's level must have `renewsItself`. Put its first value into the secret once:
 * `aws secretsmanager put-secret-value --secret-id … --secret-string '{"apiKey":"…"}'`. From then on, Secrets Manager replaces it.
 * Programs read `apiKey` of the secret, and read it again at least every few hours.
 * @example
 * const { secret } = new RotatingApiKey(this, 'LoansKey', {
 *   adminApiUrl: 'https://a1b2c3d4e5.execute-api.eu-west-2.amazonaws.com',
 *   testUrl: 'https://api.example.org/loans',
 * });
 * secret.grantRead(program);
 */
export class RotatingApiKey extends Construct {
  /** JSON: `apiKey`, and since the first rotation `keyId`, `organisationId` and `expiresAt`. */
  readonly secret: secretsmanager.ISecret;
  /** The function that Secrets Manager calls, for example to alarm about its errors. */
  readonly rotationFunction: lambda.IFunction;

  /** @throws OverlapError if `overlap` is not a number of days from 1 to 30 */
  constructor(scope: Construct, id: string, props: RotatingApiKeyProps) {
    super(scope, id);
    const { adminApiUrl, testUrl, every = EVERY, overlap, deletesOldKey, secretName, encryptionKey } = props;
    const overlapDays = overlap?.toDays({ integral: false });
    if (overlapDays !== undefined && !isOverlap(overlapDays)) {
      throw new OverlapError(`Set overlap to 1 to ${OVERLAP_MAX_DAYS} whole days: it is ${overlapDays}.`);
    }
    const secret = new secretsmanager.Secret(this, 'Secret', {
      description: 'An API key, which renews itself',
      ...(secretName !== undefined && { secretName }),
      ...(encryptionKey && { encryptionKey }),
      // Without a key. What CloudFormation has set once it leaves alone, so deployments do not overwrite the key.
      secretObjectValue: { apiKey: SecretValue.unsafePlainText('') },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.secret = secret;
    const rotationFunction = new lambda.Function(this, 'Rotation', {
      description: 'Renews an API key of Latchkey',
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(join(__dirname, 'rotation-function'), { exclude: ['*.d.ts'] }),
      handler: 'index.handler',
      timeout: Duration.seconds(30),
      memorySize: 256, // the SDK alone fills most of Lambda's default
      environment: {
        ADMIN_API_URL: adminApiUrl.replace(/\/$/, ''),
        TEST_URL: testUrl,
        ...(overlapDays !== undefined && { OVERLAP_DAYS: String(overlapDays) }),
      },
    });
    this.rotationFunction = rotationFunction;
    secret.addRotationSchedule('Schedule', {
      rotationLambda: rotationFunction,
      automaticallyAfter: every,
      rotateImmediatelyOnUpdate: false, // at the first deployment, there is no key yet
    });
    if (deletesOldKey) {
      new events.Rule(this, 'Deletion', {
        description: 'Deletes the old API key once it was not used for a day',
        schedule: events.Schedule.rate(DELETION_TRIED_EVERY),
        targets: [
          new targets.LambdaFunction(rotationFunction, {
            event: events.RuleTargetInput.fromObject({ Step: 'deleteOldKey', SecretId: secret.secretArn }),
          }),
        ],
      });
    }
    iam.Grant.addToPrincipal({
      grantee: rotationFunction,
      actions: ['secretsmanager:ListSecretVersionIds'], // to find a value that an interrupted rotation has stored
      resourceArns: [secret.secretArn],
    });
  }
}

function isOverlap(days: number): boolean {
  return Number.isInteger(days) && days >= 1 && days <= OVERLAP_MAX_DAYS;
}
