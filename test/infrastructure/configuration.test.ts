import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { type Configuration, readConfiguration } from '../../lib/configuration.ts';
import { DEFAULT_CATALOGUE } from '../../lib/default-permissions.ts';
import { SHOP } from '../support/shop.ts';

const read = (latchkey?: unknown): Configuration =>
  readConfiguration(new App({ context: { latchkey } }).node);

const SAML = {
  name: 'Northgate',
  type: 'saml',
  emailDomains: ['northgate.example', 'library.northgate.example'],
  metadataUrl: 'https://sso.northgate.example/metadata',
};
const OIDC = {
  name: 'Own-Staff',
  type: 'oidc',
  emailDomains: ['example.org'],
  issuer: 'https://example.okta.com',
  clientId: '0oa1b2c3',
  clientSecretName: 'latchkey/okta',
};
const {
  permissions: PERMISSIONS,
  permissionLevels: { full: FULL },
} = DEFAULT_CATALOGUE;
const CERTIFICATE = 'arn:aws:acm:eu-west-2:123456789012:certificate/0a1b';
const WEB_ACL = 'arn:aws:wafv2:eu-west-2:123456789012:regional/webacl/keys/0a1b';
/** Settings with identity providers, and what they need. */
const providers = (...identityProviders: unknown[]) => ({
  signInDomainPrefix: 'acme-keys',
  identityProviders,
});

describe('configuration', () => {
  it('the configuration has defaults for every setting that is needed to try the app', () => {
    const defaults = {
      instance: 'latchkey',
      keyValuePrefix: 'lk',
      keyLife: 'P1Y',
      importedKeys: false,
      usageIdentifierKey: false,
      rememberFeatures: false,
      pageOrigins: ['http://localhost:4000'],
      reminderStages: [30, 14, 7, 3, 2, 1, 0],
      reminderHour: 5,
      service: { name: 'Latchkey' },
      mailSender: 'api-keys@latchkey.example',
      consumerAccounts: [],
      keyCheckRollout: 'all-at-once',
      exampleApiLogs: 'off',
      programApiLogs: 'off',
      tags: {},
      identityProviders: [],
      ...DEFAULT_CATALOGUE,
    };
    expect(read()).toEqual(defaults);
    expect(read({})).toEqual(defaults);
  });

  it('on one machine, the page has its local address instead of the operator’s own hosts', () => {
    const latchkey = {
      pageOrigins: ['https://keys.example.org'],
      pageCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b-2c',
      adminApiDomain: {
        host: 'api.keys.example.org',
        certificateArn: 'arn:aws:acm:eu-west-2:123456789012:certificate/0a1b-2c',
      },
      keyLife: 'P90D',
    };
    const context = { latchkey, 'latchkey:localPage': 'http://localhost:5000' };
    expect(readConfiguration(new App({ context }).node)).toEqual({
      ...read({ keyLife: 'P90D' }),
      pageOrigins: ['http://localhost:5000'],
    });
  });

  it('the configuration accepts every setting', () => {
    const settled = {
      instance: 'acme-keys',
      keyValuePrefix: 'acme',
      keyLife: 'P90D',
      importedKeys: true,
      importedKeyLife: 'P5Y',
      usageIdentifierKey: true,
      rememberFeatures: true,
      pageOrigins: ['https://keys.example.org', 'http://localhost:5173'],
      pageCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b-2c',
      signInDomainPrefix: 'acme-keys',
      identityProviders: [{ ...SAML, emailAttribute: 'urn:oid:0.9.2342.19200300.100.1.3' }, OIDC],
      reminderStages: [60, 7, 0],
      reminderHour: 22,
      service: { name: 'Clés d’accès', contact: 'https://help.example.org', replyTo: 'help@example.org' },
      mailSender: 'keys@example.org',
      consumerAccounts: ['111122223333', '000000000001'],
      keyCheckRollout: 'canary',
      pageWebAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/page/0a1b-2c',
      adminApiDomain: {
        host: 'api.keys.example.org',
        certificateArn: 'arn:aws:acm:eu-west-2:123456789012:certificate/0a1b-2c',
      },
      exampleApiLogs: 'set-role',
      tags: { 'cost-centre': 'Library 7' },
      monthlyBudget: 50,
      reservedConcurrency: 50,
      alarmEmail: 'operators@example.org',
      programApiDomain: { host: 'programs.keys.example.org', certificateArn: CERTIFICATE },
      programApiWebAclArn: WEB_ACL,
      programApiLogs: 'existing-role',
      permissions: { ...SHOP.permissions, keys: { can: 'manage keys', managesKeys: true } },
      permissionLevels: {
        ...SHOP.permissionLevels,
        chief: { title: 'Chief', permissions: ['keys'], delegates: true },
      },
    };
    expect(read(settled)).toEqual(settled);
  });

  it.each([
    [{ keyValuePrefix: 'L_' }, 'keyValuePrefix', 'lower-case letters and digits'],
    [{ keyLife: 'a year' }, 'keyLife', 'ISO 8601'],
    [{ keyLife: 'PT23H' }, 'keyLife', 'a day or longer'],
    [{ keyLife: 'P0D' }, 'keyLife', 'a day or longer'],
    [{ pageOrigins: ['https://keys.example.org/'] }, 'pageOrigins[0]', 'must be an origin'],
    [{ pageOrigins: ['keys.example.org'] }, 'pageOrigins[0]', 'must be an origin'],
    [{ pageOrigins: [] }, 'pageOrigins', '1 entry or more'],
    [
      { pageCertificateArn: 'arn:aws:acm:eu-west-2:123456789012:certificate/0a1b' },
      'pageCertificateArn',
      'us-east-1',
    ],
    [
      { pageCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b' },
      'pageOrigins',
      'must have the host',
    ],
    [{ signInDomainPrefix: 'Acme' }, 'signInDomainPrefix', 'lower-case letters'],
    [
      { pageOrigins: ['http://keys.example.org'] },
      'pageOrigins[0]',
      'Cognito accepts http:// for localhost only',
    ],
    [
      { pageOrigins: ['http://localhost:1', 'http://localhost:1'] },
      'pageOrigins',
      'must name each origin once',
    ],
    [{ pageOrigins: ['https://*.example.org'] }, 'pageOrigins[0]', 'must be an origin'],
    [
      { pageOrigins: ['https://keys.example.org'] },
      'pageCertificateArn',
      'serves keys.example.org only with a certificate',
    ],
    [
      {
        pageOrigins: ['https://keys.example.org:8443'],
        pageCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b',
      },
      'pageOrigins',
      'must not have a port',
    ],
    [{ signInDomainPrefix: 'my-aws-keys' }, 'signInDomainPrefix', 'which Cognito reserves'],
    [{ signInDomainPrefix: 'cognitokeys' }, 'signInDomainPrefix', 'which Cognito reserves'],
    [
      { pageWebAclArn: 'arn:aws:wafv2:eu-west-2:123456789012:regional/webacl/page/0a1b' },
      'pageWebAclArn',
      'a global web ACL',
    ],
    [{ adminApiDomain: { host: 'https://api.example.org' } }, 'adminApiDomain.host', 'a host name such as'],
    [{ adminApiDomain: { host: 'api.example.org' } }, 'adminApiDomain.certificateArn', 'is missing'],
    [{ exampleApiLogs: true }, 'exampleApiLogs', 'must be one of off, existing-role, set-role'],
    [{ tags: { 'aws:team': 'x' } }, 'tags.aws:team', 'aws:'],
    [{ tags: { team: 7 } }, 'tags.team', 'text in quotation marks'],
    [{ monthlyBudget: 50 }, 'alarmEmail', 'it gets the mails of monthlyBudget'],
    [{ service: 'Keys' }, 'service', 'an object in braces'],
    [{ importedKeys: 'yes' }, 'importedKeys', 'true or false'],
    [{ importedKeyLife: 'PT5H' }, 'importedKeyLife', 'a day or longer'],
    [{ reminderHour: 5.5 }, 'reminderHour', 'a whole number'],
    [[], 'It', 'an object in braces'],
    [{ alarmEmail: 'operators' }, 'alarmEmail', 'a mail address'],
    [{ reminderStages: [7, 30] }, 'reminderStages', 'must go down'],
    [{ reminderHour: 24 }, 'reminderHour', '23 or less'],
    [{ consumerAccounts: ['11112222333'] }, 'consumerAccounts[0]', '12 digits'],
    [
      { consumerAccounts: Array.from({ length: 41 }, (_, n) => `${111122223333 + n}`) },
      'consumerAccounts',
      '40 entries or fewer',
    ],
    [{ consumerAccounts: [111122223333] }, 'consumerAccounts[0]', 'text in quotation marks'],
    [{ consumerAccounts: ['111122223333', '111122223333'] }, 'consumerAccounts', 'once'],
    [{ mailSender: 'Keys <keys@example.org>' }, 'mailSender', 'a mail address'],
    [{ service: { name: 'two\nlines' } }, 'service.name', 'one line'],
    [{ service: { name: 'x'.repeat(61) } }, 'service.name', '60 characters'],
    [{ service: { contact: 'the help desk' } }, 'service.contact', 'mail address or a web address'],
    [{ keyCheckRollout: 'slowly' }, 'keyCheckRollout', 'must be one of all-at-once, canary, linear'],
    [{ reservedConcurrency: 0 }, 'reservedConcurrency', '1 or more'],
    [
      { identityProviders: [SAML] },
      'signInDomainPrefix',
      'is missing: identityProviders need the sign-in pages',
    ],
    [
      providers(SAML, { ...OIDC, emailDomains: ['example.org', 'northgate.example'] }),
      'identityProviders[1].emailDomains',
      'must not have northgate.example, which Northgate has',
    ],
    [providers(SAML, { ...OIDC, name: 'NORTHGATE' }), 'identityProviders', 'must have different names'],
    [
      providers({ ...SAML, emailDomains: ['Northgate.example'] }),
      'identityProviders[0].emailDomains[0]',
      'must be a domain in lower case',
    ],
    [
      providers({ ...SAML, emailDomains: ['ada@northgate.example'] }),
      'identityProviders[0].emailDomains[0]',
      'must be a domain in lower case',
    ],
    [
      providers({ ...SAML, emailDomains: [`${'x'.repeat(40)}.example`] }),
      'identityProviders[0].emailDomains[0]',
      '40 characters or fewer',
    ],
    [providers({ ...SAML, emailDomains: [] }), 'identityProviders[0].emailDomains', '1 entry or more'],
    [providers({ ...SAML, type: 'ldap' }), 'identityProviders[0].type', 'must be saml or oidc'],
    [providers({ ...SAML, name: 'a_b' }), 'identityProviders[0].name', '3 to 32 letters, digits and hyphens'],
    [providers({ ...SAML, name: 'Cognito' }), 'identityProviders[0].name', 'a name that Cognito reserves'],
    [
      providers({ ...SAML, metadataUrl: 'http://sso.northgate.example/metadata' }),
      'identityProviders[0].metadataUrl',
      'must begin with https://',
    ],
    [
      providers({ ...OIDC, issuer: 'https://example.okta.com/' }),
      'identityProviders[0].issuer',
      'must not end with a slash',
    ],
    [
      providers({ ...OIDC, clientSecretName: 'not a name' }),
      'identityProviders[0].clientSecretName',
      'the secret itself must not be here',
    ],
    [providers({ ...OIDC, clientSecret: 'x' }), 'identityProviders[0]', 'has no setting clientSecret'],
    [
      providers(
        ...Array.from({ length: 40 }, (_, n) => ({
          ...SAML,
          name: `Sso${n}`,
          emailDomains: [`n${n}.example`],
        })),
      ),
      'identityProviders',
      'must be fewer, or have fewer domains',
    ],
    [{ keylife: 'P1Y' }, 'keylife', 'no setting keylife'],
    [{ permissions: ['reports'] }, 'permissions', 'must be an object in braces'],
    [{ permissions: { orders: {} } }, 'permissions.orders.can', 'is missing'],
    [
      { permissions: { orders: { can: 'read orders' } } },
      'permissionLevels.full.permissions',
      'names reports, which is not in permissions. Use orders, or add it there',
    ],
    [
      {
        permissionLevels: {
          ...DEFAULT_CATALOGUE.permissionLevels,
          Full: { title: 'Full', permissions: ['reports'] },
        },
      },
      'permissionLevels.Full',
      'must be named with 1 to 30 lower-case letters',
    ],
    [
      { permissionLevels: { all: { ...DEFAULT_CATALOGUE.permissionLevels.full, reach: 'everywhere' } } },
      'permissionLevels.all.reach',
      'must be own or branch',
    ],
    ...[
      [true, '', 'must be an object in braces'],
      [{}, '.overlapDays', 'is missing'],
      [{ overlapDays: 7, days: 7 }, '', 'has no setting days'],
      [{ overlapDays: 0 }, '.overlapDays', 'must be a whole number of days from 1 to 30'],
      [
        { overlapDays: 2, graceHours: 48 },
        '.graceHours',
        'must be a whole number of hours from 1 to 47, less than the overlap',
      ],
    ].map(([renewsItself, field, reason]): [object, string, string] => [
      { permissionLevels: { all: { ...DEFAULT_CATALOGUE.permissionLevels.full, renewsItself } } },
      `permissionLevels.all.renewsItself${field}`,
      String(reason),
    ]),
    [
      { permissionLevels: { ...DEFAULT_CATALOGUE.permissionLevels, full: { ...FULL, delegates: true } } },
      'permissionLevels.full.delegates',
      'needs a permission with managesKeys in the level. Add one to its permissions, or remove delegates',
    ],
    [
      { permissions: { ...PERMISSIONS, keys: { can: 'manage keys', managesKeys: true } } },
      'permissions.keys',
      'is in no permission level',
    ],
    [
      { programApiDomain: { host: 'p.example.org', certificateArn: CERTIFICATE } },
      'programApiDomain',
      'needs a permission with managesKeys: without it there is no API for programs',
    ],
    [{ programApiLogs: 'existing-role' }, 'programApiLogs', 'needs a permission with managesKeys'],
    [{ programApiWebAclArn: WEB_ACL }, 'programApiWebAclArn', 'needs a permission with managesKeys'],
    [
      { programApiWebAclArn: WEB_ACL.replace('regional', 'global') },
      'programApiWebAclArn',
      'must be the ARN of a regional web ACL',
    ],
  ])('the configuration rejects %j with the field and the reason', (settings, field, reason) => {
    const reading = () => read(settings);
    expect(reading).toThrow('cdk.json, context "latchkey"');
    expect(reading).toThrow(field);
    expect(reading).toThrow(reason);
  });

  it('faults are sentences, one a line, without the words of the schema library', () => {
    const faulty = { keyLife: 1, reminderStages: 'x', pageOrigins: [], service: { replyTo: 1 }, keylife: 1 };
    let message = '';
    try {
      read(faulty);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.split('\n')).toEqual([
      'Correct the settings in cdk.json, context "latchkey":',
      '  keyLife must be an ISO 8601 duration, such as P1Y or P90D.',
      '  pageOrigins must have 1 entry or more.',
      '  reminderStages must be a list in square brackets.',
      '  service.replyTo must be text in quotation marks.',
      '  It has no setting keylife. docs/deploying.md lists all of them.',
    ]);
  });

  it('the configuration reports every invalid setting at once', () => {
    expect(() => read({ keyLife: 'x', alarmEmail: 'y' })).toThrow(/keyLife.*alarmEmail/s);
  });
});
