import type { Node } from 'constructs';
import { z } from 'zod';
import { DEFAULT_INSTANCE, INSTANCE_PATTERN } from '../core/instance.ts';
import { PREFIX_PATTERN } from '../core/key-value.ts';
import { findCatalogueFaults } from '../core/permission-catalogue.ts';
import { findManagingPermission, type PermissionCatalogue } from '../core/permissions.ts';
import { DEFAULT_CATALOGUE } from './default-permissions.ts';
import { describeFault, formatFaults } from './describe-settings.ts';
import { ConfigurationError, findSettings, LOCAL_PAGE } from './find-settings.ts';
import { findDomainFaults, identityProviders } from './identity-provider-settings.ts';
import {
  isAtLeastADay,
  isHost,
  isOrigin,
  isReturnAddress,
  isUnique,
  listOwnHosts,
} from './setting-checks.ts';

export { ConfigurationError, listOwnHosts };

/** The ways to roll out a key check. */
const ROLLOUTS = ['all-at-once', 'canary', 'linear'] as const;

/** What a REST API does about access logs, for which API Gateway needs a role of the account. */
const API_LOGS = ['off', 'existing-role', 'set-role'] as const;
export type ApiLogs = (typeof API_LOGS)[number];

const apiLogs = z.enum(API_LOGS, `must be one of ${API_LOGS.join(', ')}`).default('off');

/** The operator's own host for an API, and a certificate for it in the region of the deployment. */
const apiDomain = z.strictObject({
  host: z.string().refine(isHost, 'must be a host name such as api.keys.example.org'),
  certificateArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, 'must be the ARN of a certificate'),
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html */
const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const life = z.iso
  .duration({ error: 'must be an ISO 8601 duration, such as P1Y or P90D', abort: true })
  .refine(isAtLeastADay, 'must be a day or longer');

/** The settings of a deployment. `find-settings.ts` says where they are. */
export const settings = z.strictObject({
  /** The name of the deployment: part of every name that is unique in an account or region. */
  instance: z
    .string()
    .regex(
      INSTANCE_PATTERN,
      'must be 2 to 20 lower-case letters, digits and inner hyphens, beginning with a letter',
    )
    .refine(
      (name) => !/^(?:aws|ssm)/.test(name),
      'must not begin with aws or ssm, which Parameter Store reserves',
    )
    .default(DEFAULT_INSTANCE),
  /** First part of every key value, for secret scanners. If it changes, existing keys stop working. */
  keyValuePrefix: z
    .string()
    .regex(PREFIX_PATTERN, 'must be 2 to 10 lower-case letters and digits, beginning with a letter')
    .default('lk'),
  /** How long a new key works, as an ISO 8601 duration of whole days or more. */
  keyLife: life.default('P1Y'),
  /** What protected APIs can require. Each has a key check of its own, so removing one breaks the APIs that require it. */
  permissions: z
    .record(
      z.string(),
      z.strictObject({
        /** What a program does with it, as the page and mails say it; continues “can …”. */
        can: z.string(),
        /** Whether it must be enabled for an organisation. */
        feature: z.boolean().optional(),
        /** Whether keys with it manage keys, by the API for programs, which is deployed only then. */
        managesKeys: z.boolean().optional(),
      }),
    )
    .default(DEFAULT_CATALOGUE.permissions),
  /** The sets of permissions that administrators choose from. */
  permissionLevels: z
    .record(
      z.string(),
      z.strictObject({
        title: z.string(),
        description: z.string().optional(),
        permissions: z.array(z.string()),
        /** Whether keys may act on their own organisation only, or also on those below it. */
        reach: z.enum(['own', 'branch'], 'must be own or branch').optional(),
        /** Whether its keys, which manage keys, may also manage those that do so themselves. */
        delegates: z.boolean().optional(),
        /** Whether keys may ask for their own successor. */
        renewsItself: z
          .strictObject({
            /** For how many days, at most, a key works beside its successor. */
            overlapDays: z.number(),
            /** For how many hours after the first use of the successor the old key may still be used without a report. */
            graceHours: z.number().optional(),
            /** Whether a later use of the old key disables the successor. */
            freezesSuccessor: z.boolean().optional(),
          })
          .optional(),
      }),
    )
    .default(DEFAULT_CATALOGUE.permissionLevels),
  /** Whether imported keys are accepted. If so, every value that could be one costs a read. */
  importedKeys: z.boolean().default(false),
  /** How far ahead the expiry date of a key may be when it is imported. By default as far as that of a new key. */
  importedKeyLife: life.optional(),
  /** Whether usage plans of REST APIs with `apiKeySource` `AUTHORIZER` count callers by the key's ID. */
  usageIdentifierKey: z.boolean().default(false),
  /**
   * Whether key checks remember for a second which features an organisation has. A disabled feature then works that much longer,
   * and the checks of one organisation have no ceiling together: docs/performance.md.
   */
  rememberFeatures: z.boolean().default(false),
  /** Origins of the admin page. Only they may call the admin API from a browser. */
  pageOrigins: z
    .array(
      z
        .string()
        .refine(isOrigin, 'must be an origin such as https://keys.example.org, with no path')
        .refine(
          isReturnAddress,
          'must begin with https://, because Cognito accepts http:// for localhost only',
        ),
    )
    .min(1)
    .refine(isUnique, 'must name each origin once')
    .default(['http://localhost:4000']),
  /** Certificate for the operator's own hosts in `pageOrigins`. CloudFront requires one in us-east-1. */
  pageCertificateArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
      'must be the ARN of a certificate in us-east-1',
    )
    .optional(),
  /** Web ACL of AWS WAF for the page's distribution. CloudFront requires a global one, which is in us-east-1. */
  pageWebAclArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[\w-]+$/,
      'must be the ARN of a global web ACL, which is in us-east-1',
    )
    .optional(),
  /** The operator's own host for the admin API. */
  adminApiDomain: apiDomain.optional(),
  /** The operator's own host for the API for programs. */
  programApiDomain: apiDomain.optional(),
  /** Web ACL of AWS WAF for the API for programs, in the region of the deployment. */
  programApiWebAclArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\/[\w-]+\/[\w-]+$/,
      'must be the ARN of a regional web ACL',
    )
    .optional(),
  /** Whether the API for programs writes access logs, and whether it may replace the account's role for them. */
  programApiLogs: apiLogs,
  /** First part of the sign-in pages' host name at Cognito, unique in its region. Without it there are no sign-in pages. */
  signInDomainPrefix: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and inner hyphens')
    .refine(
      (prefix) => !/aws|amazon|cognito/.test(prefix),
      'must not contain aws, amazon or cognito, which Cognito reserves',
    )
    .optional(),
  /** The operator's or customers' own sign-in, by the domains of administrators' mail addresses. */
  identityProviders,
  /**
   * Days before a key's end on which its administrators are reminded, in descending order; 0 is after the end. From the first
   * one on, the key also counts as expiring: in its status, on the page, and in warnings to its callers.
   */
  reminderStages: z
    .array(z.int().min(0).max(365))
    .min(1)
    .refine((stages) => stages.every((stage, index) => index === 0 || stage < (stages[index - 1] ?? 0)), {
      error: 'must go down, without repeating a day',
    })
    .default([30, 14, 7, 3, 2, 1, 0]),
  /** Hour of the day, in UTC, at which the daily run of reminders starts. */
  reminderHour: z.int().min(0).max(23).default(5),
  /** How the service presents itself on the page and in mails. */
  service: z
    .strictObject({
      /** Name of the service, also the sender's name in mails. */
      name: z
        .string()
        .max(60, 'must have 60 characters or fewer')
        .regex(
          /^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$/u,
          'must be one line of text without spaces around it',
        )
        .default('Latchkey'),
      /** Where people get help: a mail address or a web address. */
      contact: z.union([z.email(), z.httpUrl()], 'must be a mail address or a web address').optional(),
      /** Address for replies to mails. */
      replyTo: z.email().optional(),
    })
    .prefault({}),
  /** Sender address of reminders and of the sign-in's mails. Its domain must be a verified identity of SES in the account and region. */
  mailSender: z.email().default('api-keys@latchkey.example'),
  /**
   * Other AWS accounts whose APIs may use the authorizers. The maximum size of a function's policy is 20 KB, which is enough
   * for 40 accounts: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   */
  consumerAccounts: z
    .array(z.string().regex(/^\d{12}$/, 'must be an AWS account id of 12 digits, in quotation marks'))
    .max(40)
    .refine(isUnique, 'must name each account once')
    .default([]),
  /**
   * How API Gateway gets a new release of the key check: at once, or gradually by CodeDeploy. `canary` gives it a tenth of the
   * checks for five minutes, `linear` a tenth more each minute. If checks fail meanwhile, the release is taken back.
   */
  keyCheckRollout: z.enum(ROLLOUTS, `must be one of ${ROLLOUTS.join(', ')}`).default('all-at-once'),
  /** Concurrency that is kept for each key check, and its maximum. */
  reservedConcurrency: z.int().min(1).optional(),
  /** Whether the example API writes access logs, and whether it may replace the account's role for them. */
  exampleApiLogs: apiLogs,
  /** Tags of every stack, which CloudFormation passes on to its resources. */
  tags: z
    .record(
      z
        .string()
        .max(128)
        .regex(TAG, 'must be letters, digits, spaces and _ . : / = + - @')
        .refine((key) => !/^aws:/i.test(key), 'must not begin with aws:, which AWS reserves'),
      z.string().max(256).regex(TAG, 'must be letters, digits, spaces and _ . : / = + - @'),
      {
        error: 'must have keys without aws: at the beginning, of letters, digits, spaces and _ . : / = + - @',
      },
    )
    .refine((tags) => Object.keys(tags).length <= 50, 'must have 50 entries or fewer')
    .default({}),
  /** Costs of the whole account per month, in US dollars, at which `alarmEmail` gets a mail. */
  monthlyBudget: z.number().positive('must be more than 0').optional(),
  /** Address that is notified when an alarm is raised, and when it is over. */
  alarmEmail: z.email().optional(),
});

const configurationSchema = settings
  .superRefine(({ pageOrigins, pageCertificateArn, ...given }, { addIssue }) => {
    const refuse = (setting: string, message: string): void =>
      addIssue({ code: 'custom', path: [setting], message });
    const ownHosts = listOwnHosts(pageOrigins);
    if (pageCertificateArn !== undefined && ownHosts.length === 0) {
      refuse(
        'pageOrigins',
        'must have the host that pageCertificateArn is for, such as https://keys.example.org',
      );
    }
    if (pageCertificateArn === undefined && ownHosts.length > 0) {
      refuse(
        'pageCertificateArn',
        `is missing: CloudFront serves ${ownHosts.join(', ')} only with a certificate for it`,
      );
    }
    if (ownHosts.some((host) => host.includes(':'))) {
      refuse('pageOrigins', 'must not have a port, except for localhost: CloudFront listens on 443');
    }
    if (given.monthlyBudget !== undefined && given.alarmEmail === undefined) {
      refuse('alarmEmail', 'is missing: it gets the mails of monthlyBudget');
    }
    if (given.identityProviders.length > 0 && given.signInDomainPrefix === undefined) {
      refuse('signInDomainPrefix', 'is missing: identityProviders need the sign-in pages');
    }
    for (const fault of findDomainFaults(given.identityProviders)) addIssue({ code: 'custom', ...fault });
    if (findManagingPermission(given) !== undefined) return;
    const { programApiDomain, programApiWebAclArn, programApiLogs } = given;
    for (const [setting, isSet] of Object.entries({
      programApiDomain: programApiDomain !== undefined,
      programApiWebAclArn: programApiWebAclArn !== undefined,
      programApiLogs: programApiLogs !== 'off',
    })) {
      if (isSet)
        refuse(setting, 'needs a permission with managesKeys: without it there is no API for programs');
    }
  })
  .superRefine((catalogue, { addIssue }) => {
    for (const fault of findCatalogueFaults(getCatalogue(catalogue))) addIssue({ code: 'custom', ...fault });
  });

export type Configuration = z.output<typeof configurationSchema>;

/**
 * Reads the configuration of a deployment.
 * @throws ConfigurationError if a setting is invalid; the message has a sentence for each
 */
export function readConfiguration(node: Node): Configuration {
  const { source, settings: given } = findSettings(node);
  const result = configurationSchema.safeParse(given, { error: describeFault });
  if (!result.success) {
    throw new ConfigurationError(`Correct the settings in ${source}:\n${formatFaults(result.error.issues)}`);
  }
  const localPage: unknown = node.tryGetContext(LOCAL_PAGE);
  if (localPage === undefined) return result.data;
  return {
    ...result.data,
    pageOrigins: [String(localPage)],
    pageCertificateArn: undefined,
    adminApiDomain: undefined,
    programApiDomain: undefined,
  };
}

/** The permissions and levels of a deployment. */
export function getCatalogue({ permissions, permissionLevels }: PermissionCatalogue): PermissionCatalogue {
  return { permissions, permissionLevels };
}

/** The longest life of a key that is imported. */
export function getImportedKeyLife({ importedKeyLife, keyLife }: Configuration): string {
  return importedKeyLife ?? keyLife;
}

/** Days before its end at which a key begins to count as expiring: the first stage of the reminders. */
export function getExpiringDays({ reminderStages }: Configuration): number {
  return Math.max(...reminderStages);
}

/** Whether the sender of mails is set. The default cannot exist: `.example` domains are reserved. */
export function isMailSenderSet({ mailSender }: Configuration): boolean {
  return !mailSender.endsWith('.example');
}
