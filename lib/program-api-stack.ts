import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { getInstanceTitle } from '../core/instance.ts';
import type { Permission } from '../core/permission.ts';
import { PROBLEM_DETAILS, type Refusal, type RefusalStyle } from '../core/refusal-style.ts';
import { ADMIN_OPERATIONS } from './admin-operations.ts';
import type { Configuration } from './configuration.ts';
import { ApiKeyAuthorizer } from './constructs/api-key-authorizer.ts';
import { ApiKeyRefusals } from './constructs/api-key-refusals.ts';
import { createOwnRestApi } from './constructs/own-rest-api.ts';

export interface ProgramApiStackProps extends StackProps {
  readonly configuration: Configuration;
  /** The permission that manages keys. */
  readonly permission: Permission;
  /** The functions of the admin API's operations, by name. */
  readonly handlers: ReadonlyMap<string, lambda.IFunction>;
}

/** The refusals of protected APIs, in the form of the problems that the functions return. */
const REFUSALS: RefusalStyle = {
  challenge: PROBLEM_DETAILS.challenge,
  invalidCredentials: identify(PROBLEM_DETAILS.invalidCredentials, 'invalid-credentials'),
  forbidden: identify(PROBLEM_DETAILS.forbidden, 'forbidden'),
  unavailable: identify(PROBLEM_DETAILS.unavailable, 'unavailable'),
};

function identify({ mediaType, body }: Refusal, code: string): Refusal {
  const type = `urn:latchkey:problem:${code}`;
  return { mediaType, body: { type, ...body, instance: 'urn:latchkey:request:$context.requestId' } };
}

/**
 * The API with which programs manage keys: the operations and functions of the admin API, behind Latchkey's own authorizer. A REST
 * API, because only for those AWS documents how an authorizer makes a 401.
 */
export class ProgramApiStack extends Stack {
  readonly api: apigateway.RestApi;

  constructor(
    scope: Construct,
    id: string,
    { configuration, permission, handlers, ...props }: ProgramApiStackProps,
  ) {
    super(scope, id, props);
    const { instance, programApiLogs, programApiWebAclArn } = configuration;
    this.api = createOwnRestApi(this, {
      name: `${getInstanceTitle(instance)} API for programs`,
      logs: programApiLogs,
      loggedPath: '$context.resourcePath',
      withoutWebAcl:
        programApiWebAclArn === undefined
          ? "It is throttled, and every request needs a key. A web ACL costs money and is the operator's to set."
          : undefined,
    });
    new ApiKeyRefusals(this, 'KeyRefusals', { api: this.api, style: REFUSALS });
    // The response type for paths and methods that do not exist. The body is that of the admin API.
    this.api.addGatewayResponse('NotFound', {
      type: apigateway.ResponseType.MISSING_AUTHENTICATION_TOKEN,
      statusCode: '404',
      templates: { 'application/json': JSON.stringify({ message: 'Not Found' }) },
    });
    this.addOperations(new ApiKeyAuthorizer(this, 'Keys', { requires: permission, instance }), handlers);
    if (programApiWebAclArn !== undefined) {
      new wafv2.CfnWebACLAssociation(this, 'WebAcl', {
        resourceArn: this.api.deploymentStage.stageArn,
        webAclArn: programApiWebAclArn,
      });
    }
    new CfnOutput(this, 'ProgramApiUrl', {
      value: this.createDomain(configuration) ?? this.formatStageUrl(),
    });
  }

  private addOperations(authorizer: ApiKeyAuthorizer, handlers: ProgramApiStackProps['handlers']): void {
    for (const { name, method, path, isPublic } of ADMIN_OPERATIONS) {
      const handler = handlers.get(name);
      if (isPublic || !handler) continue;
      this.api.root
        .resourceForPath(path)
        .addMethod(method, new apigateway.LambdaIntegration(handler, { allowTestInvoke: false }), {
          authorizer: authorizer.forRestApi(),
        });
    }
  }

  /** Creates the operator's own host for the API, if it is set. @returns its URL */
  private createDomain({ programApiDomain }: Configuration): string | undefined {
    if (programApiDomain === undefined) return undefined;
    const { host, certificateArn } = programApiDomain;
    const domain = this.api.addDomainName('Domain', {
      domainName: host,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: apigateway.EndpointType.REGIONAL,
      securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
    });
    new CfnOutput(this, 'ProgramApiDomainTarget', { value: domain.domainNameAliasDomainName });
    return `https://${host}`;
  }

  /** Without the slash with which `api.url` ends, so that paths can follow. */
  private formatStageUrl(): string {
    const { restApiId, deploymentStage } = this.api;
    return `https://${restApiId}.execute-api.${this.region}.${this.urlSuffix}/${deploymentStage.stageName}`;
  }
}
