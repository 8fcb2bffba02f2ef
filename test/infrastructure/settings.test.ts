import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { settings } from '../../lib/configuration.ts';
import { ENTRY } from '../../lib/constructs/function-bundle.ts';
import { DEFAULT_CATALOGUE } from '../../lib/default-permissions.ts';
import { describeApp } from '../support/describe-app.ts';
import { synthesizeStacks } from '../support/synthesize.ts';

const OWN_HOST = {
  pageOrigins: ['https://mark.example.org'],
  pageCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/mark-page',
};

interface Case {
  /** The setting, with others that it needs. */
  given: object;
  /** How the setting is recognized. */
  mark: RegExp;
  /** Where it is found, beyond where it is by default: entry files of functions, types of other resources, outputs, tags, the page's configuration. */
  places: string[];
}

const { permissions, permissionLevels } = DEFAULT_CATALOGUE;
const PROGRAMS = {
  permissions: { ...permissions, accounts: { can: 'mark accounts', managesKeys: true } },
};
const KNOW_LEVELS = [
  'AdminApi admin-api/create-api-key',
  'AdminApi admin-api/delete-api-key',
  'AdminApi admin-api/list-permission-levels',
  'AdminApi admin-api/request-contact-confirmation',
  'AdminApi admin-api/rotate-api-key',
  'AdminApi admin-api/rotate-self',
  'AdminApi admin-api/delete-self',
  'AdminApi admin-api/update-api-key',
  'Data output PermissionCatalogue',
  'Reminders reminders/send-digest',
  'page config.json',
];
const CHECKS = Array(3).fill('Authorizer authorizer/check-key');

/** Each setting, set to something other than its default. */
const CASES: Record<keyof typeof settings.shape, Case> = {
  instance: {
    given: { instance: 'staging' },
    mark: /\/staging\/authorizer\/|staging-authorizer-/,
    places: [
      ...CHECKS,
      'Authorizer SSM::Parameter',
      'Authorizer SSM::Parameter',
      'Authorizer SSM::Parameter',
    ],
  },
  keyValuePrefix: {
    given: { keyValuePrefix: 'mark' },
    mark: /"Value":"mark"/,
    places: ['Data output ExportLatchkeyDataKeyValuePrefix'],
  },
  keyLife: {
    given: { keyLife: 'P77D' },
    mark: /P77D/,
    places: [
      'AdminApi admin-api/create-api-key',
      'AdminApi admin-api/rotate-api-key',
      'AdminApi admin-api/rotate-self',
      'page config.json',
      'Authorizer output ImportedKeyLife',
    ],
  },
  permissions: {
    given: { permissions: { ...permissions, accounts: { can: 'mark accounts' } } },
    mark: /mark accounts/,
    places: [...KNOW_LEVELS],
  },
  permissionLevels: {
    given: {
      permissionLevels: {
        ...permissionLevels,
        mark: {
          title: 'Mark',
          permissions: ['reports'],
          renewsItself: { overlapDays: 7, freezesSuccessor: true },
        },
      },
    },
    mark: /"mark\\?":/,
    places: [
      'Authorizer authorizer/check-key',
      ...KNOW_LEVELS,
      // These two know levels only if keys of one renew themselves.
      'Authorizer last-use/record-last-use',
      'Reminders reminders/handle-leak',
    ],
  },
  importedKeys: {
    given: { importedKeys: true },
    mark: /IMPORTED_KEYS_TABLE|"Value":"on"/,
    places: [
      'AdminApi admin-api/rotate-self',
      'AdminApi admin-api/delete-self',
      ...CHECKS,
      'Authorizer output ImportedKeys',
    ],
  },
  importedKeyLife: {
    given: { importedKeyLife: 'P77Y' },
    mark: /P77Y/,
    places: ['Authorizer output ImportedKeyLife'],
  },
  usageIdentifierKey: { given: { usageIdentifierKey: true }, mark: /IDENTIFY_USAGE/, places: [...CHECKS] },
  rememberFeatures: {
    given: { rememberFeatures: true },
    mark: /REMEMBER_FEATURES/,
    places: ['Authorizer authorizer/check-key'], // that of the only feature
  },
  pageOrigins: {
    given: OWN_HOST,
    mark: /https:\/\/mark\.example\.org/,
    places: [
      'AdminApi Cognito::UserPool',
      'AdminApi ApiGatewayV2::Api',
      'AdminApi Cognito::UserPoolClient',
      'Reminders reminders/handle-leak',
      'Reminders reminders/send-confirmation',
      'Reminders reminders/send-digest',
    ],
  },
  pageCertificateArn: {
    given: OWN_HOST,
    mark: /certificate\/mark-page/,
    places: ['Page CloudFront::Distribution'],
  },
  pageWebAclArn: {
    given: { pageWebAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/page/mark' },
    mark: /webacl\/page\/mark/,
    places: ['Page CloudFront::Distribution'],
  },
  adminApiDomain: {
    given: {
      adminApiDomain: {
        host: 'mark.example.org',
        certificateArn: 'arn:aws:acm:eu-west-2:123456789012:certificate/0a1b',
      },
    },
    mark: /mark\.example\.org/,
    places: [
      'AdminApi ApiGatewayV2::DomainName',
      'AdminApi output AdminApiUrl',
      'Page CloudFront::ResponseHeadersPolicy',
      'page config.json',
    ],
  },
  programApiDomain: {
    given: {
      ...PROGRAMS,
      programApiDomain: {
        host: 'mark.example.org',
        certificateArn: 'arn:aws:acm:eu-west-2:123456789012:certificate/0a1b',
      },
    },
    mark: /mark\.example\.org/,
    places: ['ProgramApi ApiGateway::DomainName', 'ProgramApi output ProgramApiUrl'],
  },
  programApiWebAclArn: {
    given: {
      ...PROGRAMS,
      programApiWebAclArn: 'arn:aws:wafv2:eu-west-2:123456789012:regional/webacl/keys/mark',
    },
    mark: /webacl\/keys\/mark/,
    places: ['ProgramApi WAFv2::WebACLAssociation'],
  },
  programApiLogs: {
    given: { ...PROGRAMS, programApiLogs: 'set-role' },
    mark: /CloudWatchRole/,
    places: ['ProgramApi ApiGateway::Account'],
  },
  signInDomainPrefix: {
    given: { signInDomainPrefix: 'mark-keys' },
    mark: /mark-keys/,
    places: ['AdminApi Cognito::UserPoolDomain'],
  },
  identityProviders: {
    given: {
      signInDomainPrefix: 'example-keys',
      identityProviders: [
        {
          name: 'Northgate',
          type: 'saml',
          emailDomains: ['mark.example.org'],
          metadataUrl: 'https://sso.example.org/metadata',
        },
      ],
    },
    mark: /mark\.example\.org/,
    places: [
      'AdminApi Cognito::UserPoolIdentityProvider',
      'AdminApi output IdentityProviders',
      'AdminApi sign-in/check-federation',
    ],
  },
  reminderStages: {
    given: { reminderStages: [77, 0] },
    mark: /"77(?:,0)?"|expiringDays":77/,
    places: [
      ...CHECKS,
      'AdminApi admin-api/create-api-key',
      'AdminApi admin-api/get-api-key',
      'AdminApi admin-api/list-api-keys',
      'AdminApi admin-api/rotate-api-key',
      'AdminApi admin-api/update-api-key',
      'Reminders output ReminderStages',
      'Reminders reminders/plan-run',
      'Reminders reminders/send-digest',
      'page config.json',
    ],
  },
  reminderHour: {
    given: { reminderHour: 23 },
    mark: /cron\(0 23 |"Value":"23"/,
    places: ['Reminders Events::Rule', 'Reminders output ReminderHour'],
  },
  service: {
    given: {
      service: { name: 'Mark keys', contact: 'https://mark.example.org', replyTo: 'mark@example.org' },
    },
    mark: /Mark keys/,
    places: [
      'AdminApi Cognito::UserPool',
      'Reminders output Service',
      'Reminders reminders/handle-leak',
      'Reminders reminders/send-confirmation',
      'Reminders reminders/send-digest',
      'page config.json',
    ],
  },
  mailSender: {
    given: { mailSender: 'mark@example.org' },
    mark: /mark@example\.org/,
    places: [
      'AdminApi Cognito::UserPool',
      'Reminders output MailSender',
      'Reminders reminders/handle-leak',
      'Reminders reminders/send-confirmation',
      'Reminders reminders/send-digest',
    ],
  },
  consumerAccounts: {
    given: { consumerAccounts: ['999900001111'] },
    mark: /999900001111/,
    places: [
      'Authorizer Lambda::Permission',
      'Authorizer Lambda::Permission',
      'Authorizer Lambda::Permission',
      'Authorizer Lambda::Permission',
      'Authorizer Lambda::Permission',
      'Authorizer Lambda::Permission',
    ],
  },
  keyCheckRollout: {
    given: { keyCheckRollout: 'linear' },
    mark: /LambdaLinear10PercentEvery1Minute/,
    places: [
      'Authorizer CodeDeploy::DeploymentGroup',
      'Authorizer CodeDeploy::DeploymentGroup',
      'Authorizer CodeDeploy::DeploymentGroup',
    ],
  },
  reservedConcurrency: {
    given: { reservedConcurrency: 77 },
    mark: /"ReservedConcurrentExecutions":77/,
    places: [...CHECKS],
  },
  exampleApiLogs: {
    given: { exampleApiLogs: 'set-role' },
    mark: /CloudWatchRole/,
    places: ['ExampleApi ApiGateway::Account'],
  },
  tags: {
    given: { tags: { team: 'library-7' } },
    mark: /library-7/,
    places: [
      'AdminApi tags',
      'Authorizer tags',
      'Data tags',
      'Events tags',
      'ExampleApi tags',
      'Monitoring tags',
      'Page tags',
      'Reminders tags',
    ],
  },
  monthlyBudget: {
    given: { monthlyBudget: 7777, alarmEmail: 'mark@example.org' },
    mark: /7777/,
    places: ['Monitoring Budgets::Budget'],
  },
  alarmEmail: {
    given: { alarmEmail: 'mark@example.org' },
    mark: /mark@example\.org/,
    places: ['Monitoring SNS::Subscription'],
  },
};

interface TemplateResource {
  Type: string;
  Metadata?: Record<string, unknown>;
}

/** Lists where a text is in a synthesized app. */
function findPlaces(stacks: ReturnType<typeof synthesizeStacks>, mark: RegExp): string[] {
  const has = (value: unknown): boolean => mark.test(JSON.stringify(value) ?? '');
  const places = Object.entries(stacks).flatMap(([part, { template, tags }]) => [
    ...Object.values<TemplateResource>(template.Resources)
      .filter(({ Metadata: _, ...resource }) => has(resource))
      .map(({ Type, Metadata }) => {
        const entry = Metadata?.[ENTRY];
        return `${part} ${typeof entry === 'string' ? entry.replace(/^lambdas\/|\.ts$/g, '') : Type.replace('AWS::', '')}`;
      }),
    ...Object.entries(template.Outputs ?? {})
      .filter(([, output]) => has(output))
      .map(([name]) => `${part} output ${name}`),
    ...(has(tags) ? [`${part} tags`] : []),
  ]);
  const folder = stacks.Page.assembly.directory;
  const configurations = globSync('asset.*/config.json', { cwd: folder });
  const isOnPage = configurations.some((file) => mark.test(readFileSync(join(folder, file), 'utf8')));
  return [...places, ...(isOnPage ? ['page config.json'] : [])].toSorted();
}

const DEFAULTS = synthesizeStacks({});

describe('settings', () => {
  test('the table below has every setting', () => {
    expect(Object.keys(CASES).toSorted()).toEqual(Object.keys(settings.shape).toSorted());
  });

  test.each(Object.entries(CASES))(
    '%s is found where it concerns something',
    (_, { given, mark, places }) => {
      const others = [...findPlaces(DEFAULTS, mark)];
      const found = findPlaces(synthesizeStacks(given), mark).filter((place) => {
        const index = others.indexOf(place);
        if (index >= 0) others.splice(index, 1);
        return index < 0; // not where it is by default
      });
      expect(found).toEqual(places.toSorted());
    },
  );
});

/**
 * So that no change of a right, a source or an environment goes unseen. If you meant it, update the file:
 * `npx vitest run --project infrastructure test/infrastructure/settings.test.ts -u`.
 */
test('with every setting away from its default, each function has exactly the described rights, environment and sources', async () => {
  const all = Object.assign({}, ...Object.values(CASES).map(({ given }) => given));
  await expect(describeApp(synthesizeStacks(all))).toMatchFileSnapshot('./described-app.yaml');
});
