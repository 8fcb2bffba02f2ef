import { basename } from 'node:path';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { getInstanceTitle } from '../core/instance.ts';
import { listPermissions, type PermissionCatalogue } from '../core/permissions.ts';
import { OPENATHENS } from '../core/refusal-style.ts';
import type { Configuration } from './configuration.ts';
import { ApiKeyAuthorizer } from './constructs/api-key-authorizer.ts';
import { ApiKeyRefusals } from './constructs/api-key-refusals.ts';
import { BundledFunction } from './constructs/bundled-function.ts';
import { createOwnRestApi } from './constructs/own-rest-api.ts';
import { grantTableAccess, type Tables } from './constructs/table-access.ts';
import { createAccountsTable, grantAccountsAccess } from './example-accounts-table.ts';
import { EXAMPLE_OPERATIONS } from './example-operations.ts';

export interface ExampleApiStackProps extends StackProps {
  readonly tables: Tables;
  readonly configuration: Configuration;
}

/** Whether all permissions are configured that the example requires. */
export function isExampleConfigured(catalogue: PermissionCatalogue): boolean {
  const permissions = listPermissions(catalogue);
  return EXAMPLE_OPERATIONS.every(({ requires }) => permissions.includes(requires));
}

/** A protected API in the style of OpenAthens, as another team would deploy it with the authorizer. */
export class ExampleApiStack extends Stack {
  constructor(scope: Construct, id: string, { tables, configuration, ...props }: ExampleApiStackProps) {
    super(scope, id, props);
    const api = createOwnRestApi(this, {
      name: `${getInstanceTitle(configuration.instance)} example API`,
      logs: configuration.exampleApiLogs,
      loggedPath: '$context.path',
      withoutWebAcl: 'An example without valuable data. It is throttled.',
    });
    new ApiKeyRefusals(this, 'KeyRefusals', { api, style: OPENATHENS });
    addOtherRefusals(api);
    this.addOperations(api, tables, configuration);
    new CfnOutput(this, 'ExampleApiUrl', { value: api.url });
  }

  private addOperations(api: apigateway.RestApi, tables: Tables, { instance }: Configuration): void {
    const required = new Set(EXAMPLE_OPERATIONS.map(({ requires }) => requires));
    const authorizers = new Map(
      [...required].map((requires) => [
        requires,
        new ApiKeyAuthorizer(this, requires, { requires, instance }),
      ]),
    );
    const accountsTable = createAccountsTable(this);
    for (const { entry, requires, methods, paths, description, access, accounts } of EXAMPLE_OPERATIONS) {
      const handler = new BundledFunction(this, basename(entry), {
        entry: `lambdas/example-api/${entry}.ts`,
        description: `Example API: ${description}`,
      });
      grantTableAccess(handler, tables, access);
      if (accounts) grantAccountsAccess(handler, accountsTable, accounts);
      const integration = new apigateway.LambdaIntegration(handler, { allowTestInvoke: false });
      const options = { authorizer: authorizers.get(requires)?.forRestApi() };
      for (const path of paths) {
        const resource = api.root.resourceForPath(path);
        for (const method of methods) resource.addMethod(method, integration, options);
      }
    }
  }
}

/** Adds the responses for all other errors of API Gateway, with the fields that clients of OpenAthens read. */
function addOtherRefusals(api: apigateway.RestApi): void {
  // The response type for paths and methods that do not exist.
  api.addGatewayResponse('NotFound', {
    type: apigateway.ResponseType.MISSING_AUTHENTICATION_TOKEN,
    statusCode: '404',
    templates: {
      'application/json': JSON.stringify({ code: 'notFound', message: 'There is no such resource.' }),
    },
  });
  const other = {
    'application/json': '{"code":"$context.error.responseType","message":$context.error.messageString}',
  };
  api.addGatewayResponse('Refused', { type: apigateway.ResponseType.DEFAULT_4XX, templates: other });
  api.addGatewayResponse('Failed', { type: apigateway.ResponseType.DEFAULT_5XX, templates: other });
}
