import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { ApiKeyAuthorizer, ApiKeyRefusals } from 'latchkey';

/** A library's loans. Callers need an API key with the permission `reports` to read them. */
export class LoansStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'organisationId', type: AttributeType.STRING },
      sortKey: { name: 'loanId', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
    });
    const listLoans = new NodejsFunction(this, 'ListLoans', {
      entry: join(import.meta.dirname, 'list-loans.ts'),
      runtime: Runtime.NODEJS_24_X,
      bundling: { format: OutputFormat.ESM },
      environment: { LOANS_TABLE: table.tableName },
    });
    table.grantReadData(listLoans);

    const api = new RestApi(this, 'Api');
    const reports = new ApiKeyAuthorizer(this, 'Reports', { requires: 'reports' });
    const loans = api.root.addResource('organisations').addResource('{organisationId}').addResource('loans');
    loans.addMethod('GET', new LambdaIntegration(listLoans), { authorizer: reports.forRestApi() });
    new ApiKeyRefusals(this, 'Refusals', { api });
  }
}
