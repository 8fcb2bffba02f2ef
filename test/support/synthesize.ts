import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import cdk from '../../cdk.json' with { type: 'json' };
import { getInstanceTitle, type StackPart } from '../../core/instance.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { addStacks } from '../../lib/latchkey-app.ts';

/** CDK's context for templates alone: functions and the page are not bundled, which takes seconds. */
export const WITHOUT_BUNDLES = { 'aws:cdk:bundling-stacks': [] };
const QUIET = { ...WITHOUT_BUNDLES, '@aws-cdk/core:annotationsInValidationReport': false };

/** Synthesizes the whole app with some settings in this process, without bundles, in two seconds. */
export function synthesizeStacks(latchkey: object): Record<StackPart, CloudFormationStackArtifact> {
  const app = new App({ context: { ...cdk.context, latchkey, ...QUIET } });
  const configuration = readConfiguration(app.node);
  addStacks(app, configuration);
  const prefix = `${getInstanceTitle(configuration.instance)}-`;
  const { stacks } = app.synth();
  const parts = stacks.map((stack) => [stack.stackName.replace(prefix, ''), stack] as const);
  return Object.fromEntries(parts) as Record<StackPart, CloudFormationStackArtifact>;
}

/** Synthesizes the whole app as {@link synthesizeStacks} does. @returns the templates, by the part of the app */
export function synthesizeApp(latchkey: object): Record<StackPart, Template> {
  const stacks = Object.entries(synthesizeStacks(latchkey));
  return Object.fromEntries(
    stacks.map(([part, { template }]) => [part, Template.fromJSON(template)]),
  ) as Record<StackPart, Template>;
}
