import { type StackTemplate, templateSchema } from '../cloud-assembly/cloud-assembly.ts';
import { parseSupported } from '../emulator-error.ts';

/**
 * Brings the template that the Serverless Framework packages into the form that `cdk synth` writes: the stage of a REST API is a
 * resource, and an empty policy is left out.
 * @throws EmulatorError if it is not a template
 */
export function completeServerlessTemplate(source: unknown): StackTemplate {
  const template = parseSupported(templateSchema, source, 'read the template');
  const resources = Object.entries(template.Resources).flatMap(([logicalId, resource]) => {
    const { Type, Properties } = resource;
    if (Type === 'AWS::ApiGateway::RestApi' && Properties.Policy === '') {
      const { Policy: _, ...rest } = Properties;
      return [[logicalId, { ...resource, Properties: rest }] as const];
    }
    if (Type !== 'AWS::ApiGateway::Deployment' || Properties.StageName === undefined) {
      return [[logicalId, resource] as const];
    }
    const { RestApiId, StageName, StageDescription, ...rest } = Properties;
    const stage = {
      ...Object(StageDescription),
      RestApiId,
      StageName,
      DeploymentId: { Ref: logicalId },
    };
    return [
      [logicalId, { ...resource, Properties: { RestApiId, ...rest } }] as const,
      [`${logicalId}.Stage`, { Type: 'AWS::ApiGateway::Stage', Properties: stage }] as const,
    ];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}
