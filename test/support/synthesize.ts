import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdk from '../../cdk.json' with { type: 'json' };
import { getInstanceTitle, type StackPart } from '../../core/instance.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { addStacks } from '../../lib/latchkey-app.ts';

const QUIET = { 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:annotationsInValidationReport': false };

/**
 * Synthesizes the whole app with some settings in this process, without bundles and validation, in two seconds.
 * @returns the templates of its stacks, by the part of the app
 */
export function synthesizeApp(latchkey: object): Record<StackPart, Template> {
  process.env.CDK_VALIDATION = 'false';
  const app = new App({ context: { ...cdk.context, latchkey, ...QUIET } });
  const configuration = readConfiguration(app.node);
  addStacks(app, configuration);
  const prefix = `${getInstanceTitle(configuration.instance)}-`;
  const parts = app
    .synth()
    .stacks.map(({ stackName, template }) => [stackName.replace(prefix, ''), Template.fromJSON(template)]);
  return Object.fromEntries(parts);
}
